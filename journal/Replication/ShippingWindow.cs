using Matching.Journal.EventStore;

namespace Matching.Journal.Replication;

/// <summary>How a writer stands with its stream.</summary>
public enum ShippingState
{
    None = 0,

    /// <summary>Each batch follows the one before.</summary>
    Shipping = 1,

    /// <summary>Something is in doubt: nothing is sent until all that is open is answered.</summary>
    Draining = 2,

    /// <summary>The stream is to be read from the last event that is known to be in it.</summary>
    Asking = 3,

    /// <summary>Another writer's event is in the stream: this one's epoch is over, for ever.</summary>
    Fenced = 4,

    /// <summary>The stream has lost or changed what it had acknowledged.</summary>
    Lost = 5,
}

/// <summary>
/// What was sent and what is known to be there. No I/O and no clock: the shipper tells it answers and what it
/// reads, and does as it says. A wrong revision is a question and never a verdict; so is a time-out.
/// </summary>
internal sealed class ShippingWindow
{
    private readonly int _maxBatches;

    /// <summary>Those that the stream is not known to hold, in order; the first of them were sent.</summary>
    private readonly List<Kept> _kept = [];

    private int _sent;
    private int _open;
    private long _lastToken;
    private ProposedEvent? _last;

    /// <param name="confirmed">The sequence of the last event that the stream holds.</param>
    /// <param name="last">That event; null where there is none.</param>
    /// <param name="maxBatches">How many may be under way at once.</param>
    public ShippingWindow(long confirmed, ProposedEvent? last, int maxBatches)
    {
        (Confirmed, _last, _maxBatches) = (confirmed, last, maxBatches);
        State = ShippingState.Shipping;
    }

    public ShippingState State { get; private set; }

    /// <summary>The stream holds all events up to this one.</summary>
    public long Confirmed { get; private set; }

    /// <summary>Of the last trouble.</summary>
    public string Why { get; private set; } = "";

    /// <summary>Whether a new batch would be sent at once.</summary>
    public bool HasRoom => State == ShippingState.Shipping && _sent == _kept.Count && _sent < _maxBatches;

    /// <summary>Nothing is open, nothing is waiting.</summary>
    public bool IsEmpty => _kept.Count == 0;

    /// <summary>Whether <see cref="TrySend"/> would give something.</summary>
    public bool HasUnsent =>
        State == ShippingState.Shipping && _sent < _kept.Count && _open < _maxBatches;

    /// <summary>How many batches have no answer.</summary>
    public int Open => _open;

    /// <summary>The next batch of the log; <see cref="HasRoom"/> must have held.</summary>
    public void Add(EventBatch batch) => _kept.Add(new Kept(batch));

    /// <summary>What is to be sent now, under a token that its answer will bring back.</summary>
    public bool TrySend(out long token, out EventBatch batch)
    {
        (token, batch) = (0, null!);
        if (!HasUnsent) return false;
        Kept next = _kept[_sent++];
        next.Token = token = ++_lastToken;
        batch = next.Batch;
        _open++;
        return true;
    }

    public void Answer(long token, in AppendOutcome outcome)
    {
        int at = _kept.FindIndex(kept => kept.Token == token);
        _open--;
        if (at >= 0 && outcome.Result == AppendResult.Appended) Appended(_kept[at], outcome.Revision);
        else if (outcome.Result != AppendResult.Appended) Doubt(outcome.Why);
        if (State == ShippingState.Draining && _open == 0) State = ShippingState.Asking;
    }

    /// <summary>Something else says that the stream may not be as assumed.</summary>
    public void Doubt(string why)
    {
        if (State != ShippingState.Shipping) return;
        Why = why;
        State = _open == 0 ? ShippingState.Asking : ShippingState.Draining;
    }

    /// <summary>
    /// What the stream holds from the last confirmed event on, that one included, to its end.
    /// </summary>
    public void Told(IReadOnlyList<StoredEvent> tail)
    {
        int at = 0;
        if (_last is { } last)
        {
            if (tail.Count == 0) { Lose($"event {Confirmed} is gone"); return; }
            if (!IsSame(in last, tail[0])) { Lose($"event {Confirmed} is another now"); return; }
            at = 1;
        }
        for (; at < tail.Count; at++)
            if (!TryConfirm(tail[at])) return;
        Trim();
        _sent = 0;
        foreach (Kept kept in _kept) kept.Token = 0;
        State = ShippingState.Shipping;
    }

    private void Appended(Kept kept, long revision)
    {
        if (revision != kept.Batch.LastRevision)
        {
            Lose($"event {kept.Batch.LastSequence} came to revision {revision}");
            return;
        }
        kept.IsThere = true;
        while (_kept.Count > 0 && _kept[0].IsThere)
        {
            Confirm(_kept[0].Batch, _kept[0].Batch.LastSequence);
            _kept.RemoveAt(0);
            _sent--;
        }
    }

    private void Confirm(EventBatch batch, long sequence) => (Confirmed, _last) = (sequence, batch[sequence]);

    private bool TryConfirm(StoredEvent found)
    {
        long sequence = Confirmed + 1;
        if (found.Revision != sequence - 1)
        {
            Lose($"event {sequence} would be at revision {found.Revision}");
            return false;
        }
        EventBatch? batch = _kept.Find(kept => kept.Batch.LastSequence >= sequence)?.Batch;
        if (batch is null || batch[sequence].Id != found.Id)
        {
            (State, Why) = (ShippingState.Fenced, $"another writer's event is at revision {found.Revision}");
            return false;
        }
        ProposedEvent own = batch[sequence];
        if (IsSame(in own, found))
        {
            Confirm(batch, sequence);
            return true;
        }
        Lose($"event {sequence} has other bytes in the stream");
        return false;
    }

    private void Trim()
    {
        _kept.RemoveAll(kept => kept.Batch.LastSequence <= Confirmed);
        if (_kept.Count > 0 && _kept[0].Batch.FirstSequence <= Confirmed)
            _kept[0] = new Kept(_kept[0].Batch.Behind(Confirmed));
        foreach (Kept kept in _kept) kept.IsThere = false;
    }

    private void Lose(string why) => (State, Why) = (ShippingState.Lost, why);

    private static bool IsSame(in ProposedEvent own, StoredEvent found) =>
        own.Id == found.Id && own.Data.Span.SequenceEqual(found.Data.Span);

    private sealed class Kept(EventBatch batch)
    {
        public EventBatch Batch { get; } = batch;

        /// <summary>Of its open append; 0 for none.</summary>
        public long Token { get; set; }

        public bool IsThere { get; set; }
    }
}
