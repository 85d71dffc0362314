using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>Commands in words for a person, and in bytes for another run.</summary>
internal static class TwinListing
{
    /// <summary>Writes one command a line, and says where.</summary>
    public static string Save(IReadOnlyList<Command> commands)
    {
        string path = Path.Combine(Path.GetTempPath(), $"twin-{Guid.NewGuid():N}.txt");
        File.WriteAllLines(path, commands.Select(command => $"{Hex(command)} {Tell(command)}"));
        return path;
    }

    public static List<Command> Load(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => OfHex(line.Split(' ')[0]))];

    /// <summary>Every field of a command's terms that is not zero.</summary>
    public static string Tell(Command command)
    {
        CommandHeader header = command.Header;
        var text = new StringBuilder(
            $"{header.Stamp} session {header.SessionId}.{header.Connection} #{header.ClientSeqNum} ");
        text.Append(header.Kind);
        object? terms = typeof(Command).GetField(header.Kind.ToString())?.GetValue(command);
        if (terms is not null) Tell(text, terms);
        return text.ToString();
    }

    private static void Tell(StringBuilder text, object terms)
    {
        foreach (FieldInfo field in terms.GetType().GetFields())
        {
            object value = field.GetValue(terms)!;
            if (value is Capacities) Tell(text, value);
            else if (value.ToString() is not ("0" or "" or "None")) text.Append($" {field.Name}={value}");
        }
    }

    private static string Hex(Command command) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref command, 1)).TrimEnd((byte)0));

    private static Command OfHex(string hex)
    {
        var command = new Command();
        Convert.FromHexString(hex).CopyTo(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref command, 1)));
        return command;
    }
}
