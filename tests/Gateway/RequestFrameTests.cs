using System.Buffers;
using CsCheck;
using Google.Protobuf;
using Matching.Bench.Campaigns.Fuzz;
using Matching.Gateway.Sessions;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>
/// A request is read from its bytes as the generated code reads it, whatever the bytes are, and without
/// objects. The comparison is <see cref="CommandTarget"/>'s, which throws where the two differ.
/// </summary>
public sealed class RequestFrameTests
{
    [Fact]
    public void Any_request_is_read_from_its_bytes_as_the_generated_code_reads_it()
    {
        var target = new CommandTarget();
        Gen.Int.Sample(seed => target.Run(target.Make(new FuzzDice(seed))), iter: 500, threads: 1);
    }

    [Fact]
    public void What_is_unusual_is_left_to_the_generated_code()
    {
        byte[] order = Order(3).ToByteArray();
        byte[][] unusual =
        [
            // A second command takes the first one's place; a second number too.
            [.. order, .. new OrderCommand { Cancel = new() { AccountId = 4 } }.ToByteArray()],
            [.. order, .. new OrderCommand { NewOrder = new() { StopPrice = 7 } }.ToByteArray()],
            [.. order, .. new OrderCommand { ClientSeqNum = 9 }.ToByteArray()],
            // A field of number 0, which there can't be.
            [0, 0, .. order],
            // A field that this version doesn't know; a tag of more bytes than it needs; none at all.
            [.. order, 0xfa, 0x3f, 1, 0],
            [0x88, 0x80, 0, 5, .. order],
            [],
            new OrderCommand { ClientSeqNum = -1, Cancel = new() }.ToByteArray(),
            new OrderCommand { ClientSeqNum = 1, MassCancel = new() { AccountId = 2 } }.ToByteArray(),
        ];
        var target = new CommandTarget();
        foreach (byte[] command in unusual) target.Run(target.From(InRequest(command)));
        target.Run(target.From([.. InRequest(order), 0x18, 5, 0x18, 6]));
    }

    [Fact]
    public void New_orders_cancels_and_replaces_are_read_without_an_object_each()
    {
        byte[] one = Request(1).ToByteArray();
        byte[] many = Request(5).ToByteArray();
        Allocated(one);
        Allocated(many);

        Assert.Equal(Allocated(one), Allocated(many));
    }

    [Fact]
    public void A_request_in_pieces_is_the_same()
    {
        byte[] bytes = Request(40).ToByteArray();
        var first = new Piece(bytes.AsMemory(0, 70));
        Piece last = first.Then(bytes.AsMemory(70));
        var frame = RequestFrame.Read(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));

        Assert.Equal(120, frame.Count);
        Assert.Equal(120, frame[119].Header.ClientSeqNum);
    }

    private static long Allocated(byte[] request)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        RequestFrame.Read(request).Clear();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static OrderCommand Order(long number) => new()
    {
        ClientSeqNum = number,
        NewOrder = new() { AccountId = 2, ClOrdId = ByteString.CopyFromUtf8("a"), Price = 5, OrderQty = -1 },
    };

    private static SessionRequest Request(int rounds)
    {
        var request = new SessionRequest { ValidUntil = 5 };
        for (int number = 1; number <= 3 * rounds; number += 3)
        {
            request.Commands.Add(Order(number));
            request.Commands.Add(new OrderCommand { ClientSeqNum = number + 1, Cancel = new() });
            request.Commands.Add(new OrderCommand { ClientSeqNum = number + 2, Replace = new() });
        }
        return request;
    }

    private static byte[] InRequest(byte[] command) => [0x12, (byte)command.Length, .. command];

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
