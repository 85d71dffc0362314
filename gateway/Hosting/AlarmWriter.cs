using System.Collections.Concurrent;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Writes alarms on a thread of its own: whoever has one to say goes on, though the reader of standard error
/// has stopped reading, or writes it to the very disk that hangs.
/// </summary>
internal sealed class AlarmWriter : IDisposable
{
    private const int MostWaiting = 64;
    private static readonly TimeSpan s_mayTake = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _waiting = new(MostWaiting);
    private readonly TextWriter _output;
    private readonly Thread _thread;

    public AlarmWriter(TextWriter output)
    {
        _output = output;
        _thread = new Thread(Run) { Name = "alarms", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Returns at once; what finds no room is dropped, for those before it aren't read either.
    /// </summary>
    public void Say(string alarm) => _waiting.TryAdd(alarm);

    /// <summary>Gives what was said a moment to be written.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        if (_thread.Join(s_mayTake)) _waiting.Dispose();
    }

    private void Run()
    {
        foreach (string alarm in _waiting.GetConsumingEnumerable()) _output.WriteLine($"ALARM {alarm}");
    }
}
