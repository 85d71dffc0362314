using System.Collections.Immutable;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;

namespace Matching.Gateway.Records;

/// <summary>
/// Brings events to the drop copies that they are for, behind the sessions' own reports. Who reads is fixed
/// for a batch: one that joins in the midst of it is told that the next one is its first.
/// </summary>
internal sealed class CopyDesk(OwnerView owners) : IFollower, IPublicationStage
{
    private readonly Lock _lock = new();
    private readonly HashSet<CopyReader> _touched = [];
    private readonly List<CopyReader> _joining = [];
    private ImmutableDictionary<int, ImmutableList<CopyReader>> _readers =
        ImmutableDictionary<int, ImmutableList<CopyReader>>.Empty;

    private ImmutableDictionary<int, ImmutableList<CopyReader>>? _ofBatch;
    private FeedPoint _last;
    private FeedPoint _through;

    /// <summary>Whatever is up to here was given to those whom it concerns.</summary>
    public FeedPoint Through
    {
        get { lock (_lock) return _through; }
    }

    public void TakeUp(MatchingEngine recovered) =>
        _through = new FeedPoint(recovered.Epoch, recovered.LastSequence);

    /// <summary>
    /// Has the reader get what comes; its <see cref="CopyReader.Joined"/> says from where on.
    /// </summary>
    public void Join(CopyReader reader)
    {
        lock (_lock)
        {
            int participant = reader.Scope.ParticipantId;
            ImmutableList<CopyReader> others = _readers.GetValueOrDefault(participant, []);
            _readers = _readers.SetItem(participant, others.Add(reader));
            if (_ofBatch is null) reader.JoinBehind(_through.Sequence);
            else _joining.Add(reader);
        }
    }

    public void Leave(CopyReader reader)
    {
        lock (_lock)
        {
            int participant = reader.Scope.ParticipantId;
            if (!_readers.TryGetValue(participant, out ImmutableList<CopyReader>? all)) return;
            all = all.Remove(reader);
            _readers = all.IsEmpty ? _readers.Remove(participant) : _readers.SetItem(participant, all);
            _joining.Remove(reader);
        }
    }

    public void OnEvent(in Event e)
    {
        _last = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
        if (_ofBatch is null)
        {
            lock (_lock) _ofBatch = _readers;
        }
        if (_ofBatch.IsEmpty) return;
        Span<int> accounts = stackalloc int[CopiedReports.MaxAccounts];
        accounts = accounts[..CopiedReports.AccountsOf(in e, accounts)];
        int before = 0;
        foreach (int account in accounts)
        {
            int participant = owners.OwnerOfAccount(account);
            if (participant == before) continue;
            before = participant;
            if (_ofBatch.TryGetValue(participant, out ImmutableList<CopyReader>? readers))
                Deliver(in e, accounts, readers);
        }
    }

    public void EndBatch(long throughSequence)
    {
        lock (_lock)
        {
            _ofBatch = null;
            _through = _last;
            foreach (CopyReader reader in _joining) reader.JoinBehind(throughSequence);
            _joining.Clear();
        }
        foreach (CopyReader reader in _touched) reader.Events.Signal();
        _touched.Clear();
    }

    /// <summary>Quiet readers say how far they are complete; called now and then.</summary>
    public void Beat()
    {
        ImmutableDictionary<int, ImmutableList<CopyReader>> readers;
        lock (_lock) readers = _readers;
        foreach (CopyReader reader in readers.Values.SelectMany(some => some)) reader.Events.Signal();
    }

    /// <summary>One that is full drops what comes: its own call cuts it.</summary>
    private void Deliver(in Event e, ReadOnlySpan<int> accounts, ImmutableList<CopyReader> readers)
    {
        foreach (CopyReader reader in readers)
        {
            bool isWanted = false;
            foreach (int account in accounts) isWanted |= reader.Scope.Covers(account, owners);
            if (!isWanted) continue;
            reader.Events.TryAdd(in e);
            _touched.Add(reader);
        }
    }
}
