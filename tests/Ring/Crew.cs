using System.Runtime.ExceptionServices;

namespace Matching.Tests.Ring;

/// <summary>
/// Threads of a test, bounded in time: a test whose threads don't end is a test that failed, and says who
/// hung. The first exception of any thread comes out of <see cref="Join"/>.
/// </summary>
internal sealed class Crew
{
    private readonly List<Thread> _threads = [];
    private Exception? _failure;

    public static void Run(params Action[] bodies)
    {
        var crew = new Crew();
        foreach (Action body in bodies)
            crew.Start(body);
        crew.Join();
    }

    public void Start(Action body)
    {
        var thread = new Thread(() => Guard(body)) { IsBackground = true, Name = $"thread {_threads.Count}" };
        _threads.Add(thread);
        thread.Start();
    }

    public void Join() => Join(TimeSpan.FromSeconds(60));

    public void Join(TimeSpan bound)
    {
        foreach (Thread thread in _threads)
        {
            bool ended = thread.Join(bound);
            if (Volatile.Read(ref _failure) is { } failure) ExceptionDispatchInfo.Throw(failure);
            Assert.True(ended, $"{thread.Name} still runs after {bound}");
        }
    }

    private void Guard(Action body)
    {
        try
        {
            body();
        }
        catch (Exception failure)
        {
            // A full fence orders the exception's construction before the joiner's read of it.
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}
