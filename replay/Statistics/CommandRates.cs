namespace Matching.Replay.Statistics;

/// <summary>
/// Counts commands by time: in at most <see cref="MostBuckets"/> equal stretches, which grow as the journal
/// does, and the busiest second of the clock.
/// </summary>
public sealed class CommandRates
{
    private const int MostBuckets = 24;
    private const long SecondNs = 1_000_000_000;

    private static readonly long[] s_widths =
        [.. ((int[])[1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400]).Select(seconds => seconds * SecondNs)];

    // Seconds without a command take no room; a day of trading has 86,400.
    private readonly SortedDictionary<long, long> _bySecond = [];
    private long _second = -1;
    private long _inSecond;

    public long Commands { get; private set; }
    public long MostInASecond { get; private set; }

    /// <summary>When that second begins, nanoseconds since the Unix epoch, UTC.</summary>
    public long MostAt { get; private set; }

    /// <summary>How long each of <see cref="Buckets"/> is, in nanoseconds.</summary>
    public long WidthNs
    {
        get
        {
            Close();
            if (_bySecond.Count == 0) return SecondNs;
            (long first, long last) = (_bySecond.Keys.First() * SecondNs, _bySecond.Keys.Last() * SecondNs);
            foreach (long width in s_widths)
                if (last / width - first / width < MostBuckets) return width;
            long widest = s_widths[^1];
            return widest * ((last - first) / widest / MostBuckets + 1);
        }
    }

    /// <summary>When each stretch begins, and its commands; stretches without any are left out.</summary>
    public IEnumerable<(long Time, long Commands)> Buckets
    {
        get
        {
            long width = WidthNs;
            return from second in _bySecond
                   group second.Value by second.Key * SecondNs / width into bucket
                   select (bucket.Key * width, bucket.Sum());
        }
    }

    /// <summary>Times never go back.</summary>
    internal void Add(long time)
    {
        Commands++;
        long second = time / SecondNs;
        if (second != _second)
        {
            Close();
            (_second, _inSecond) = (second, 0);
        }
        if (++_inSecond > MostInASecond) (MostInASecond, MostAt) = (_inSecond, second * SecondNs);
    }

    private void Close()
    {
        if (_inSecond > 0) _bySecond[_second] = _inSecond;
    }
}
