using System.Buffers;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Matching.Engine.Commands;
using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One <see cref="SessionRequest"/>, with its commands as the engine's, but for session and time. New
/// orders, cancels and replaces are read from the bytes themselves and never are objects; a request with
/// anything else in it is read by the generated code. Both come to the same.
/// </summary>
internal sealed class RequestFrame
{
    /// <summary>How gRPC reads one. The venue writes none.</summary>
    public static readonly Marshaller<RequestFrame> Marshaller = Marshallers.Create<RequestFrame>(
        (_, _) => throw new InvalidOperationException("the venue writes no requests"),
        context => Read(context.PayloadAsReadOnlySequence()));

    private const int MaxCommands = 4_096;

    private readonly ChunkedList<Command> _commands = new();
    private Dictionary<int, string>? _malformed;

    public LogOnRequest? LogOn { get; private set; }

    /// <summary>As in the contract; 0 for none.</summary>
    public long ValidUntil { get; private set; }

    /// <summary>Why none of it may be taken; null where that isn't so.</summary>
    public string? Fault { get; private set; }

    public int Count => _commands.Count;

    /// <summary>In its place, for the sender to complete.</summary>
    public ref Command this[int index] => ref _commands.At(index);

    /// <summary>What is malformed about a command, of which only the number counts then.</summary>
    public string? MalformedAt(int index) => _malformed?.GetValueOrDefault(index);

    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is no request.</exception>
    public static RequestFrame Read(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment) return Read(bytes.FirstSpan);
        byte[] whole = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(whole);
        try
        {
            return Read(whole.AsSpan(0, (int)bytes.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    public static RequestFrame Read(ReadOnlySpan<byte> bytes)
    {
        var frame = new RequestFrame();
        if (frame.TryRead(bytes)) return frame;
        frame.Clear();
        frame.Take(SessionRequest.Parser.ParseFrom(bytes));
        return frame;
    }

    /// <summary>Its memory is the pool's again.</summary>
    public void Clear()
    {
        _commands.Clear();
        (_malformed, ValidUntil, Fault) = (null, 0, null);
    }

    private bool TryRead(ReadOnlySpan<byte> bytes)
    {
        var fields = new WireReader(bytes);
        while (!fields.IsAtEnd)
        {
            if (!fields.TryVarint(out ulong tag)) return false;
            switch (tag)
            {
                case SessionRequest.CommandsFieldNumber << 3 | WireReader.Bytes:
                    // Whether there are too many the generated code counts, and what comes behind them.
                    if (Count == MaxCommands || !fields.TryBytes(out ReadOnlySpan<byte> command))
                        return false;
                    if (!TryAdd(command)) return false;
                    break;
                case SessionRequest.ValidUntilFieldNumber << 3:
                    if (!fields.TryNumber(out long validUntil)) return false;
                    ValidUntil = validUntil;
                    break;
                default: return false;
            }
        }
        return true;
    }

    private bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        long number = 0;
        ulong kind = 0;
        ReadOnlySpan<byte> body = default;
        var fields = new WireReader(bytes);
        while (!fields.IsAtEnd)
        {
            if (!fields.TryVarint(out ulong tag)) return false;
            if (tag == OrderCommand.ClientSeqNumFieldNumber << 3)
            {
                if (!fields.TryNumber(out number)) return false;
                continue;
            }
            // A second one would be joined to it, or take its place; none has the number 0.
            if (kind != 0 || tag == 0 || !fields.TryBytes(out body)) return false;
            kind = tag;
        }
        Unsafe.SkipInit(out Command command);
        command.Header = new CommandHeader { ClientSeqNum = number };
        return TryRead(kind, body, ref command, out string? fault) && Add(in command, fault);
    }

    private static bool TryRead(
        ulong kind, ReadOnlySpan<byte> body, ref Command command, out string? fault)
    {
        fault = CommandReader.FaultOf(command.Header.ClientSeqNum);
        switch (kind)
        {
            case OrderCommand.NewOrderFieldNumber << 3 | WireReader.Bytes:
                NewOrderFields order = default;
                if (!order.TryRead(body)) return false;
                fault ??= CommandReader.Read(in order, ref command);
                return true;
            case OrderCommand.CancelFieldNumber << 3 | WireReader.Bytes:
                ChangeFields cancel = default;
                if (!cancel.TryRead(body, isCancel: true)) return false;
                fault ??= CommandReader.ReadCancel(in cancel, ref command);
                return true;
            case OrderCommand.ReplaceFieldNumber << 3 | WireReader.Bytes:
                ChangeFields replace = default;
                if (!replace.TryRead(body, isCancel: false)) return false;
                fault ??= CommandReader.ReadReplace(in replace, ref command);
                return true;
            default: return false;
        }
    }

    private void Take(SessionRequest request)
    {
        (LogOn, ValidUntil) = (request.LogOn, request.ValidUntil);
        if (request.Commands.Sum(CommandReader.CountOf) > MaxCommands)
        {
            Fault = $"more than {MaxCommands} commands in one message";
            return;
        }
        foreach (OrderCommand wanted in request.Commands)
        {
            int count = CommandReader.CountOf(wanted);
            for (int index = 0; index < count; index++)
            {
                var command = new Command();
                string? fault = CommandReader.Read(wanted, index, ref command);
                Add(in command, fault);
            }
        }
    }

    private bool Add(in Command command, string? fault)
    {
        if (fault is not null) (_malformed ??= [])[Count] = fault;
        _commands.Add(in command);
        return true;
    }
}
