using Google.Protobuf;
using Matching.Engine.Commands;
using Matching.Gateway.Sessions;
using Matching.V1;

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
        try
        {
            foreach (OrderCommand wanted in SessionRequest.Parser.ParseFrom(request).Commands)
            {
                int count = CommandReader.CountOf(wanted);
                for (int index = 0; index < count; index++)
                {
                    var command = new Command();
                    if (CommandReader.Read(wanted, index, ref command) is null) _commands.Add(command);
                }
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // As the gateway: the call ends, the venue goes on.
        }
    }
}
