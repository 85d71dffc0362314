using Matching.Gateway.Pipeline;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;

namespace Matching.Gateway.Standby;

/// <summary>How a standby stands to its stream.</summary>
internal enum FollowState
{
    None = 0,

    /// <summary>There is more in the stream than it has.</summary>
    CatchingUp = 1,

    /// <summary>It has all that the stream had when it last looked.</summary>
    Live = 2,

    /// <summary>It has events that the stream does not have.</summary>
    Ahead = 3,

    /// <summary>The stream can't be read.</summary>
    Away = 4,
}

/// <summary>
/// Takes the stream page by page into the standby's own log, and what is durable there into its state and
/// feed. Only what is in its log is ever seen of it.
/// </summary>
internal sealed class Following
{
    private readonly StreamFill _fill;
    private readonly ShadowState _shadow;
    private readonly IReadOnlyList<IPublicationStage> _stages;
    private readonly StandbyOptions _options;
    private volatile FollowState _state;
    private volatile string _why = "";
    private volatile bool _isStarting;
    private long _sequence;
    private long _time;
    private long _lag;
    private long _newestAt;
    private long _contactAt;

    /// <param name="fill">Of the log, which has events.</param>
    /// <param name="shadow">With all of the log's events.</param>
    /// <param name="stages">Followers of the shadow that are told of each batch's end, in this order.</param>
    /// <param name="options">How soon it looks again.</param>
    public Following(
        StreamFill fill, ShadowState shadow, IReadOnlyList<IPublicationStage> stages, StandbyOptions options)
    {
        (_fill, _shadow, _stages, _options) = (fill, shadow, stages, options);
        _fill.Taken = Take;
        _newestAt = _contactAt = options.Clock.GetTimestamp();
        Note();
    }

    public FollowState State => _state;

    /// <summary>Why it is away.</summary>
    public string Why => _why;

    /// <summary>The last event that it holds; any thread may ask, here and below.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>The engine's time at that event.</summary>
    public long EventTime => Volatile.Read(ref _time);

    /// <summary>How many events the stream has beyond that, as last seen.</summary>
    public long Lag => Volatile.Read(ref _lag);

    /// <summary>For how long the stream, where it could be read, has had nothing new.</summary>
    public TimeSpan Silence
    {
        get
        {
            long newest = Volatile.Read(ref _newestAt);
            return _options.Clock.GetElapsedTime(newest, Math.Max(newest, Volatile.Read(ref _contactAt)));
        }
    }

    /// <summary>Since the stream was last read.</summary>
    public TimeSpan SinceContact => _options.Clock.GetElapsedTime(Volatile.Read(ref _contactAt));

    /// <summary>Whether a process has begun an epoch and nothing more yet: it is on its way.</summary>
    public bool IsStarting => _isStarting;

    /// <summary>Whether it would know at once of what the stream gets.</summary>
    public bool IsFresh => State is FollowState.Live && SinceContact < _options.FreshFor;

    /// <summary>Follows until it is told to end, or until the stream is another than its log.</summary>
    /// <exception cref="InvalidDataException">What comes can't follow what the log holds.</exception>
    public async Task RunAsync(CancellationToken enough)
    {
        try
        {
            while (await StepAsync(enough)) enough.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    /// <summary>Takes what the stream still has; none where it can't be read.</summary>
    public async Task<FillStep> TakeRestAsync(CancellationToken cancellation)
    {
        try
        {
            FillStep step;
            do
            {
                step = await _fill.TakePageAsync(cancellation);
            }
            while (step == FillStep.More);
            _fill.Seal();
            return step;
        }
        catch (StreamUnavailableException unavailable)
        {
            Leave(unavailable);
            return FillStep.None;
        }
    }

    /// <summary>False where the stream is no longer what the log was filled from.</summary>
    private async Task<bool> StepAsync(CancellationToken enough)
    {
        try
        {
            long before = Sequence;
            // An answer may be old by the time that it is looked at: that there is nothing more is known as
            // of when it asked, and what has come may be as new as the answer. So silence errs to be short.
            long asked = _options.Clock.GetTimestamp();
            FillStep step = await _fill.TakePageAsync(enough);
            if (step == FillStep.Forked) return false;
            // While it could not look it does not know whether there was news.
            bool isBack = _state is FollowState.Away or FollowState.None;
            if (Sequence != before || isBack)
                Volatile.Write(ref _newestAt, _options.Clock.GetTimestamp());
            Volatile.Write(ref _contactAt, asked);
            Volatile.Write(ref _lag, step == FillStep.More ? await _fill.LagAsync(enough) : 0);
            _state = step switch
            {
                FillStep.More => FollowState.CatchingUp,
                FillStep.Shorter => FollowState.Ahead,
                _ => FollowState.Live,
            };
            if (step == FillStep.More) return true;
            if (Sequence == before) _fill.Seal();
            TimeSpan pause = step == FillStep.Shorter ? _options.RetryEvery : _options.LookEvery;
            await Task.Delay(pause, _options.Clock, enough);
        }
        catch (StreamUnavailableException unavailable)
        {
            Leave(unavailable);
            await Task.Delay(_options.RetryEvery, _options.Clock, enough);
        }
        return true;
    }

    private void Leave(StreamUnavailableException unavailable) =>
        (_why, _state) = (unavailable.Message, FollowState.Away);

    private void Take(ReadOnlySpan<byte> payload, long firstSequence, int eventCount)
    {
        _shadow.Take(payload, firstSequence);
        Note();
        foreach (IPublicationStage stage in _stages) stage.EndBatch(Sequence);
    }

    private void Note()
    {
        _isStarting = _shadow.IsStarting;
        Volatile.Write(ref _time, _shadow.Engine.Time);
        Volatile.Write(ref _sequence, _shadow.Engine.LastSequence);
    }
}
