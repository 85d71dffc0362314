namespace Matching.Gateway.Hosting;

/// <summary>
/// The process's alarms, on standard error: nobody who raises one waits for its reader, for a heartbeat or a
/// snapshot may hang on it.
/// </summary>
internal static class Alarms
{
    private static readonly AlarmWriter s_writer = new(Console.Error);

    public static void Raise(string alarm) => Note($"ALARM {alarm}");

    /// <summary>What is none, but belongs among them.</summary>
    public static void Note(string line) => s_writer.Say(line);

    /// <summary>What is to be said where something has begun to hold, or no longer does.</summary>
    public static string? Changed(ref bool said, bool holds, string begins, string ends)
    {
        if (said == holds) return null;
        said = holds;
        return holds ? begins : ends;
    }

    /// <summary>Both, where there are two.</summary>
    public static string? Join(string? first, string? second) =>
        first is null ? second : second is null ? first : $"{first}; {second}";

    /// <summary>Before the process ends: gives what was said a moment to be written.</summary>
    public static void Drain() => s_writer.Drain();
}
