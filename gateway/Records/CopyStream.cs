using Grpc.Core;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>
/// One drop copy: from the journal's files up to what is published, then from the publisher. Up to there a
/// slow reader is waited for, and costs one message; behind it, it is cut with its resume point.
/// </summary>
internal sealed class CopyStream(
    CopyDesk desk, CopyScope scope, OwnerView owners, ListingView listings,
    PeerStream<ExecutionsMessage> to)
{
    private const int MaxItemsPerMessage = 1_000;

    /// <summary>A scan that finds nothing says how far it is after so many events.</summary>
    private const int MaxEventsUntold = 65_536;

    /// <summary>So near to the newest event the rest is read while the outbox fills.</summary>
    private const int NearEvents = 4_096;

    private ExecutionsMessage _message = new();
    private long _prevSequence;
    private FeedPoint _told;

    /// <exception cref="RpcException">Says why the venue ended it.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task RunAsync(FeedPoint from, IDisk disk, string directory, CancellationToken ended)
    {
        _prevSequence = from.Sequence;
        _told = from;
        var reader = new CopyReader(scope);
        try
        {
            using (var files = new JournalFiles(disk, directory))
            {
                await files.BeginAsync(from, desk.Through, ended);
                await ApproachAsync(files, ended);
                desk.Join(reader);
                await CopyAsync(files, await reader.Joined.WaitAsync(ended), ended);
            }
            await FollowAsync(reader, ended);
        }
        finally
        {
            desk.Leave(reader);
        }
    }

    private async Task ApproachAsync(JournalFiles files, CancellationToken ended)
    {
        while (true)
        {
            long through = desk.Through.Sequence;
            if (through - files.NextSequence < NearEvents) return;
            await CopyAsync(files, through, ended);
        }
    }

    private async Task CopyAsync(JournalFiles files, long through, CancellationToken ended)
    {
        FeedPoint last = _told;
        while (files.NextSequence <= through)
        {
            if (!files.TryNext(out Event e))
            {
                await files.WaitAsync(ended);
                continue;
            }
            Append(in e);
            last = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
            bool isDue = _message.Items.Count >= MaxItemsPerMessage
                || last.Sequence - _told.Sequence >= MaxEventsUntold;
            if (isDue) await FlushAsync(last, ended);
        }
        if (last.Sequence > _told.Sequence) await FlushAsync(last, ended);
    }

    private async Task FollowAsync(CopyReader reader, CancellationToken ended)
    {
        while (await reader.Events.WaitAsync(ended))
        {
            // Before the outbox is emptied: whatever is up to here was put into it.
            FeedPoint through = desk.Through;
            List<Event> events = reader.Events.Take();
            if (reader.Events.HasOverflowed) throw Statuses.SlowReader(_told.Sequence).ToException();
            foreach (Event e in events)
            {
                Append(in e);
                if (_message.Items.Count < MaxItemsPerMessage) continue;
                await FlushAsync(new FeedPoint(e.Header.Epoch, e.Header.Sequence), ended);
            }
            // Of a batch that goes on, more may have come than what is published.
            SessionItem? last = _message.Items.LastOrDefault();
            if (last is not null && last.Sequence > through.Sequence)
                through = new FeedPoint(last.Epoch, last.Sequence);
            if (through.Sequence > _told.Sequence) await FlushAsync(through, ended);
        }
    }

    private void Append(in Event e)
    {
        int before = _message.Items.Count;
        CopiedReports.Append(in e, scope, owners, listings.Current, _prevSequence, _message.Items);
        if (_message.Items.Count > before) _prevSequence = e.Header.Sequence;
    }

    private async Task FlushAsync(FeedPoint through, CancellationToken ended)
    {
        (_message.Epoch, _message.ThroughSequence) = (through.Epoch, through.Sequence);
        await to.WriteAsync(_message, ended);
        _message = new ExecutionsMessage();
        _told = through;
    }
}
