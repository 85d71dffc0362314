using Google.Protobuf;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Sessions;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// What a session sends: the bytes of requests through protobuf and the gateway's reader, and what comes out
/// of it through an engine. Each execution has a venue of its own and some requests, so that the seed alone
/// shows it again.
/// </summary>
internal sealed class CommandTarget : IFuzzTarget
{
    private const int Requests = 24;
    private const int MostRequestBytes = 4 * 1024;

    private readonly List<Command> _commands = [];
    private List<byte[]> _requests = [];

    public string Name => "command";

    /// <summary>Of all requests: what protobuf makes of them, an exception for each at the worst.</summary>
    public long MostBytes => Requests * (MostRequestBytes * 16 + 16 * 1024);

    public byte[] Make(FuzzDice dice)
    {
        _requests = [];
        for (int count = 0; count < Requests; count++)
        {
            byte[] sound = SomeRequests.Random(dice).ToByteArray();
            _requests.Add(dice.Chance(70) ? dice.Mutated(sound, mayResize: true) : sound);
        }
        return [.. _requests.SelectMany(request => request)];
    }

    public byte[] From(byte[] bytes)
    {
        _requests = [bytes];
        return bytes;
    }

    public bool Run(byte[] input)
    {
        _commands.Clear();
        foreach (byte[] request in _requests) Read(request);
        return _commands.Count > 0;
    }

    public void Prove(byte[] input)
    {
        using var venue = new FuzzVenue();
        long number = 100;
        for (int index = 0; index < _commands.Count; index++)
        {
            Command command = _commands[index];
            CommandHeader header = FuzzVenue.HeaderFor(index % FuzzVenue.Traders);
            header.Kind = command.Header.Kind;
            // A number of the client's own choosing, or one that acts.
            bool isOwn = command.Header.ClientSeqNum > 1 && command.Header.ClientSeqNum < number;
            header.ClientSeqNum = isOwn ? command.Header.ClientSeqNum : ++number;
            command.Header = header;
            venue.Execute(command);
        }
        venue.Prove();
    }

    private void Read(byte[] request)
    {
        RequestFrame? frame = null;
        SessionRequest? message = null;
        try
        {
            frame = RequestFrame.Read(request);
        }
        catch (InvalidProtocolBufferException)
        {
            // As the gateway: the call ends, the venue goes on.
        }
        try
        {
            message = SessionRequest.Parser.ParseFrom(request);
        }
        catch (InvalidProtocolBufferException)
        {
            // So must the other.
        }
        if (frame is null != message is null)
            throw new ViolationException($"one reads it, one refuses it: {Convert.ToHexString(request)}");
        if (frame is null || message is null || frame.Fault is not null) return;
        Compare(frame, message);
        frame.Clear();
    }

    /// <summary>What is read from the bytes is what the generated code would have made of them.</summary>
    private void Compare(RequestFrame frame, SessionRequest message)
    {
        int at = 0;
        foreach (OrderCommand wanted in message.Commands)
        {
            int count = CommandReader.CountOf(wanted);
            for (int index = 0; index < count; index++, at++)
            {
                var command = new Command();
                string? malformed = CommandReader.Read(wanted, index, ref command);
                if (malformed != frame.MalformedAt(at)) throw new ViolationException("another fault");
                if (command.Header.ClientSeqNum != frame[at].Header.ClientSeqNum)
                    throw new ViolationException("another number");
                if (malformed is not null) continue;
                if (!SameTerms(in command, in frame[at])) throw new ViolationException("another command");
                _commands.Add(frame[at]);
            }
        }
        bool isSame = at == frame.Count && message.ValidUntil == frame.ValidUntil;
        if (!isSame || !Equals(frame.LogOn, message.LogOn))
            throw new ViolationException("another request");
    }

    private static bool SameTerms(in Command one, in Command other) => one.Header.Kind switch
    {
        CommandKind.NewOrder => Of(in one.NewOrder) == Of(in other.NewOrder),
        CommandKind.CancelOrder => Of(in one.CancelOrder) == Of(in other.CancelOrder),
        CommandKind.ReplaceOrder => Of(in one.ReplaceOrder) == Of(in other.ReplaceOrder),
        _ => true,
    } && one.Header.Kind == other.Header.Kind;

    private static (Bytes16, (long, long, long, long, long, long), (int, int), (int, int, int, int, int)) Of(
        in NewOrderTerms terms) => (
        terms.ClOrdId,
        (terms.Price, terms.OrderQty, terms.StopPrice, terms.DisplayQty, terms.CashOrderQty,
            terms.ExpireTime),
        (terms.AccountId, terms.InstrumentId),
        ((int)terms.Side, (int)terms.OrderType, (int)terms.TimeInForce, (int)terms.ExecInst,
            (int)terms.SelfTradePrevention));

    private static (long, Bytes16, int) Of(in CancelOrderTerms terms) =>
        (terms.OrderId, terms.OrigClOrdId, terms.AccountId);

    private static (long, Bytes16, Bytes16, long, long, long, int) Of(in ReplaceOrderTerms terms) =>
        (terms.OrderId, terms.OrigClOrdId, terms.ClOrdId, terms.Price, terms.OrderQty, terms.StopPrice,
            terms.AccountId);
}
