using System.Text;

namespace Matching.Journal.Events;

/// <summary>The engine's names as protobuf writes them.</summary>
internal static class ProtoNames
{
    /// <summary><c>ClOrdId</c> → <c>cl_ord_id</c>.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }
        return snake.ToString();
    }

    /// <summary><c>ClOrdId</c> → <c>clOrdId</c>.</summary>
    public static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>
    /// <c>TimeInForce.FillOrKill</c> → <c>TIME_IN_FORCE_FILL_OR_KILL</c>; <c>None</c> is unspecified.
    /// </summary>
    public static string EnumValue(Type type, string member) =>
        $"{SnakeCase(type.Name)}_{SnakeCase(member == "None" ? "Unspecified" : member)}".ToUpperInvariant();
}
