using System.Collections.Concurrent;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Writes lines on a thread of its own: whoever has one to say goes on, though the reader of standard error
/// has stopped reading, or writes it to the very disk that hangs.
/// </summary>
internal sealed class AlarmWriter
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan s_mayTake = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _waiting = new(MostWaiting);
    private readonly TextWriter _output;
    private int _said;
    private int _written;

    public AlarmWriter(TextWriter output)
    {
        _output = output;
        new Thread(Run) { Name = "alarms", IsBackground = true }.Start();
    }

    /// <summary>
    /// Returns at once; what finds no room is dropped, for those before it aren't read either.
    /// </summary>
    public void Say(string line)
    {
        if (_waiting.TryAdd(line)) Interlocked.Increment(ref _said);
    }

    /// <summary>Gives what was said a moment to be written; whether it was.</summary>
    public bool Drain() => SpinWait.SpinUntil(
        () => Volatile.Read(ref _written) >= Volatile.Read(ref _said), s_mayTake);

    private void Run()
    {
        foreach (string line in _waiting.GetConsumingEnumerable())
        {
            try
            {
                _output.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk or a terminal that is gone: there is nowhere to say so, and the venue goes on.
            }
            Interlocked.Increment(ref _written);
        }
    }
}
