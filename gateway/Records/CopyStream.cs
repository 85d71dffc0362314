using System.Diagnostics;
using Grpc.Core;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>
/// One drop copy: from the journal's files up to the window, then from the window. Whoever is slower than the
/// window is back at the files, where he is waited for: he costs one message and holds up nobody.
/// </summary>
internal sealed class CopyStream(
    CopyWindow window, OutcomeTally visible, CopyScope scope, OwnerView owners, ListingView listings,
    PeerStream<ExecutionsMessage> to, CopySkips? skips = null)
{
    private const int MaxItemsPerMessage = 1_000;

    /// <summary>After so many events that are not the scope's it is asked where the next one is.</summary>
    private const int FewForeign = 4_096;

    /// <summary>Where asking gave little it is asked less often, down to this.</summary>
    private const int ManyForeign = 1 << 20;

    /// <summary>Who is told nothing is told so often how far it is complete.</summary>
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(250);

    private ExecutionsMessage _message = new();
    private long _prevSequence;
    private FeedPoint _through;
    private long _toldSequence;
    private long _toldAt;
    private int _foreign = FewForeign;
    private int _askAfter = FewForeign;

    /// <exception cref="RpcException">Says why the venue ended it.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task RunAsync(StreamStart start, IDisk disk, string directory, CancellationToken ended)
    {
        using IDisposable following = window.Enter();
        using var files = new JournalFiles(disk, directory);
        _through = await files.BeginAsync(start, visible, ended);
        _prevSequence = _through.Sequence;
        await FlushAsync(files: null, ended);
        while (true)
        {
            if (await NextAsync(ended) is { } batch)
            {
                files.Rest();
                await TakeAsync(batch, ended);
            }
            else
            {
                files.Seek(_through.Sequence + 1);
                await CatchUpAsync(files, visible.ThroughSequence, ended);
            }
        }
    }

    /// <summary>What waits to be told is told before anything is waited for.</summary>
    private async Task<CopyBatch?> NextAsync(CancellationToken ended)
    {
        Task<CopyBatch?> coming = window.NextAsync(_through.Sequence + 1, ended);
        if (coming.IsCompleted) return await coming;
        if (_message.Items.Count > 0) await FlushAsync(files: null, ended);
        if (_through.Sequence == _toldSequence) return await coming;
        await Task.WhenAny(coming, Task.Delay(s_beat, ended));
        if (!coming.IsCompleted) await FlushAsync(files: null, ended);
        return await coming;
    }

    private async Task TakeAsync(CopyBatch batch, CancellationToken ended)
    {
        foreach (Event e in batch.Of(scope.ParticipantId))
        {
            if (e.Header.Sequence <= _through.Sequence) continue;
            Append(in e);
            if (_message.Items.Count >= MaxItemsPerMessage) await FlushAsync(files: null, ended);
        }
        _through = batch.Through;
        if (IsBeatDue()) await FlushAsync(files: null, ended);
    }

    /// <summary>From the files, some way or to the end of what is published.</summary>
    private async Task CatchUpAsync(JournalFiles files, long through, CancellationToken ended)
    {
        while (files.NextSequence <= through)
        {
            if (_foreign >= _askAfter) await SkipAsync(files, through, ended);
            if (!files.TryNext(out Event e))
            {
                await files.WaitAsync(ended);
                continue;
            }
            _foreign = Append(in e) ? 0 : _foreign + 1;
            _through = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
            if (_message.Items.Count < MaxItemsPerMessage && !IsBeatDue()) continue;
            await FlushAsync(files, ended);
        }
    }

    /// <summary>
    /// Over what is not the scope's; the last event is read in any case, for it has the epoch.
    /// </summary>
    private async Task SkipAsync(JournalFiles files, long through, CancellationToken ended)
    {
        _foreign = 0;
        if (skips is null) return;
        if (_message.Items.Count > 0) await FlushAsync(files, ended);
        long from = files.NextSequence;
        long next = Math.Min(await skips.NextAsync(scope, from, ended), through);
        _askAfter = next - from >= _askAfter ? FewForeign : Math.Min(2 * _askAfter, ManyForeign);
        files.Seek(next);
    }

    private bool Append(in Event e)
    {
        int before = _message.Items.Count;
        CopiedReports.Append(in e, scope, owners, listings.Current, _prevSequence, _message.Items);
        if (_message.Items.Count == before) return false;
        _prevSequence = e.Header.Sequence;
        _through = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
        return true;
    }

    private bool IsBeatDue() => Stopwatch.GetElapsedTime(_toldAt) >= s_beat;

    private async Task FlushAsync(JournalFiles? files, CancellationToken ended)
    {
        (_message.Epoch, _message.ThroughSequence) = (_through.Epoch, _through.Sequence);
        await to.WriteAsync(_message, files, ended);
        _message = new ExecutionsMessage();
        (_toldSequence, _toldAt) = (_through.Sequence, Stopwatch.GetTimestamp());
    }
}
