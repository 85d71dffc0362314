using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using Role = Matching.Engine.Role;

namespace Matching.Tests.Gateway;

/// <summary>
/// Who ends well gets the answers to all, refusals too, however slowly the last ones leave.
/// </summary>
public sealed class LastRefusalTests
{
    private const int AliceNumber = 2;

    [Fact]
    public async Task What_is_refused_while_the_last_answers_are_written_is_written_before_a_good_end()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var requests = new Requests();
        var responses = new HeldResponses();
        using var history = new SessionHistory(venue.Shard.Log.Disk, venue.Shard.Log.Location);
        var door = new CommandDoor(
            new KillDoors(venue.Shard.Owners), venue.Shard.FairUse, venue.Shard.Gate,
            venue.Shard.System);
        using StreamKills kills = door.KillsOf(new KeyHolder(1, AliceNumber, Role.MarketMaker));
        var connection = new TradingConnection(
            venue.Shard.Desk, door, kills, venue.Shard.Clock, new RequestReader(requests),
            new ResponseWriter(responses, history, venue.Shard.Listings));
        int before = venue.Shard.Desk.Connected;
        var terms = new LogOnTerms
        {
            Name = Bytes16.FromText("s"),
            ParticipantId = AliceNumber,
            Role = Role.MarketMaker,
        };
        Task running = connection.RunAsync(terms, venue.Stop);
        await requests.SendAsync(Malformed(1));
        await responses.Holds.WaitAsync(venue.Stop);

        // While the first refusal is on its way out.
        await requests.SendAsync(Malformed(2));
        requests.Complete();
        while (venue.Shard.Desk.Connected > before) await Task.Yield();
        responses.Release();
        await running;

        Assert.Equal([1, 2], responses.Refused);
    }

    private static SessionRequest Malformed(long number) =>
        new() { Commands = { new OrderCommand { ClientSeqNum = number } } };

    private sealed class Requests : IAsyncStreamReader<RequestFrame>
    {
        private readonly Channel<RequestFrame> _channel = Channel.CreateUnbounded<RequestFrame>();

        public RequestFrame Current { get; private set; } = new();

        public ValueTask SendAsync(SessionRequest request) =>
            _channel.Writer.WriteAsync(RequestFrame.Read(request.ToByteArray()));

        public void Complete() => _channel.Writer.Complete();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await _channel.Reader.WaitToReadAsync(cancellationToken)) return false;
            Current = await _channel.Reader.ReadAsync(cancellationToken);
            return true;
        }
    }

    /// <summary>Holds the first message with a refusal until it is released.</summary>
    private sealed class HeldResponses : IServerStreamWriter<ResponseFrame>
    {
        private readonly TaskCompletionSource _holds = new();
        private readonly TaskCompletionSource _released = new();

        public List<long> Refused { get; } = [];

        public Task Holds => _holds.Task;

        public WriteOptions? WriteOptions { get; set; }

        public void Release() => _released.SetResult();

        public async Task WriteAsync(ResponseFrame message)
        {
            RepeatedField<Refusal> refusals = SessionResponse.Parser.ParseFrom(message.Bytes).Refusals;
            Refused.AddRange(refusals.Select(refusal => refusal.ClientSeqNum));
            if (refusals.Count == 0) return;
            _holds.TrySetResult();
            await _released.Task;
        }
    }
}
