using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Matching.Replay.Snapshots;

/// <summary>
/// How long a thread that only follows rests behind its work, so that on a busy machine it has a twentieth of
/// a core at most, and a quarter where it is too far behind: where it had to wait for a core, as Linux counts
/// for each thread, others wait for it too. Where cores are idle it never rests. Niceness alone does not do
/// it: between venue, its clients and two followers on two cores, these had a third of both at a niceness of
/// 5 (decision 31).
/// </summary>
public sealed class SpareTime : IDisposable
{
    private const int RestsPerWork = 19;
    private const int RestsWhenFarBehind = 3;

    /// <summary>A wait of so much of the work is a sign of busy cores.</summary>
    private const int WorkPerWait = 4;

    private const int NanosecondsPerTick = 100;
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_most = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_mostWhenFarBehind = TimeSpan.FromMilliseconds(100);

    private readonly SafeFileHandle? _counts;
    private TimeSpan _worked;
    private TimeSpan _waited;

    private SpareTime(SafeFileHandle? counts)
    {
        _counts = counts;
        Read(out _worked, out _waited);
    }

    /// <summary>To be asked by this thread alone. Where the system doesn't count, it never rests.</summary>
    public static SpareTime OfThisThread()
    {
        try
        {
            return new SpareTime(File.OpenHandle("/proc/thread-self/schedstat"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new SpareTime(null);
        }
    }

    /// <summary>What is due behind the work since it was last due.</summary>
    /// <param name="isFarBehind">It must get on, busy cores or not.</param>
    public TimeSpan Due(bool isFarBehind)
    {
        Read(out TimeSpan worked, out TimeSpan waited);
        if (worked - _worked < s_least) return TimeSpan.Zero;
        TimeSpan due = DueBehind(worked - _worked, waited - _waited, isFarBehind);
        (_worked, _waited) = (worked, waited);
        return due;
    }

    public void Dispose() => _counts?.Dispose();

    /// <param name="worked">On a core.</param>
    /// <param name="waited">For a core.</param>
    /// <param name="isFarBehind">It must get on.</param>
    internal static TimeSpan DueBehind(TimeSpan worked, TimeSpan waited, bool isFarBehind)
    {
        if (waited * WorkPerWait < worked) return TimeSpan.Zero;
        TimeSpan due = worked * (isFarBehind ? RestsWhenFarBehind : RestsPerWork);
        TimeSpan most = isFarBehind ? s_mostWhenFarBehind : s_most;
        return due < most ? due : most;
    }

    /// <summary>Nanoseconds on a core, nanoseconds of waiting for one, and how often it got one.</summary>
    private void Read(out TimeSpan worked, out TimeSpan waited)
    {
        Span<byte> text = stackalloc byte[64];
        text = _counts is null ? default : text[..RandomAccess.Read(_counts, text, 0)];
        worked = Next(ref text);
        waited = Next(ref text);
    }

    private static TimeSpan Next(ref Span<byte> text)
    {
        if (!Utf8Parser.TryParse(text, out long nanoseconds, out int length)) return TimeSpan.Zero;
        text = text[Math.Min(length + 1, text.Length)..];
        return TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);
    }
}
