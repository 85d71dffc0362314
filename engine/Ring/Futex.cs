using System.Runtime.InteropServices;

namespace Matching.Engine.Ring;

/// <summary>
/// A word that threads sleep on until it changes. Who wakes them holds no lock that they need before they go
/// on: with a monitor, a waker that loses its core meanwhile has them wait until it gets one again. That is
/// Linux' own; elsewhere a monitor does the same.
/// </summary>
internal sealed unsafe class Futex
{
    private const int ToSleep = 0;
    private const int ToWake = 1;
    private const int WithinThisProcess = 128;
    private const int CallOnX64 = 202;
    private const int CallOnArm64 = 98;
    private const int WordsPerLine = 16;
    private const int MsPerSecond = 1_000;
    private const long NsPerMs = 1_000_000;

    private static readonly int s_number = !OperatingSystem.IsLinux() ? 0
        : RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => CallOnX64,
            Architecture.Arm64 => CallOnArm64,
            _ => 0,
        };

    /// <summary>
    /// 0 where it isn't known, or is refused (a sandbox): a sleep that fails would be a busy loop.
    /// </summary>
    private static readonly int s_call = IsAnswered(s_number) ? s_number : 0;

    /// <summary>Where no collection moves it, on a line that nothing else is written to.</summary>
    private readonly int[] _memory = GC.AllocateArray<int>(3 * WordsPerLine, pinned: true);

    private readonly int* _word;
    private readonly object? _monitor;

    /// <param name="isNative">The system's, where it has one.</param>
    public Futex(bool isNative)
    {
        _word = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, WordsPerLine);
        if (!isNative || s_call == 0) _monitor = new object();
    }

    public bool IsNative => _monitor is null;

    /// <summary>To be read before the look at what is waited for.</summary>
    public int Word => Volatile.Read(ref *_word);

    /// <summary>
    /// Until it is woken; not at all where it was since. It may also return early, for no reason.
    /// </summary>
    /// <param name="since">The word as it was then.</param>
    /// <param name="milliseconds">At most; -1 is for ever.</param>
    public void Sleep(int since, int milliseconds)
    {
        if (_monitor is not null)
        {
            lock (_monitor)
                if (Word == since) Monitor.Wait(_monitor, milliseconds);
            return;
        }
        var most = new TimeSpec(milliseconds / MsPerSecond, milliseconds % MsPerSecond * NsPerMs);
        Call(s_call, _word, ToSleep | WithinThisProcess, since, milliseconds < 0 ? null : &most);
    }

    /// <summary>All that sleep, and those that are about to.</summary>
    public void WakeAll()
    {
        if (_monitor is not null)
        {
            lock (_monitor)
            {
                Interlocked.Increment(ref *_word);
                Monitor.PulseAll(_monitor);
            }
            return;
        }
        Interlocked.Increment(ref *_word);
        Call(s_call, _word, ToWake | WithinThisProcess, int.MaxValue, null);
    }

    /// <summary>Tried once: with nobody who sleeps there it wakes none, and does nothing else.</summary>
    internal static bool IsAnswered(int call)
    {
        int word = 0;
        return call != 0 && Call(call, &word, ToWake | WithinThisProcess, 1, null) == 0;
    }

    /// <summary>
    /// What it returns says, once it is known to work, only why it returned; who slept looks around in any
    /// case.
    /// </summary>
    [DllImport("libc", EntryPoint = "syscall")]
    private static extern nint Call(nint number, int* word, nint operation, nint value, TimeSpec* most);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
