using System.Globalization;
using System.Reflection;
using Matching.Engine.Commands;

namespace Matching.Gateway.Hosting;

/// <summary>Capacities as an operator names them, each by its field: <c>Accounts=3000000</c>.</summary>
internal static class CapacityList
{
    private static readonly Dictionary<string, FieldInfo> s_fields = typeof(Capacities).GetFields()
        .ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    public static string Names => string.Join(", ", s_fields.Keys);

    /// <summary>The usual ones but for those named.</summary>
    /// <param name="texts">Each <c>NAME=COUNT</c>; a later one counts.</param>
    /// <exception cref="FormatException">A text that is none, or more than a venue can have.</exception>
    public static Capacities Parse(IEnumerable<string> texts)
    {
        object capacities = VenueOptions.UsualCapacities;
        foreach (string text in texts)
        {
            string[] parts = text.Split('=');
            if (parts.Length != 2 || !s_fields.TryGetValue(parts[0], out FieldInfo? field))
                throw new FormatException($"{text} is not NAME=COUNT, with a NAME of {Names}");
            bool isCount = int.TryParse(
                parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count);
            if (!isCount) throw new FormatException($"{text} has no count, a whole number");
            field.SetValue(capacities, count);
            if (!((Capacities)capacities).AreValid)
                throw new FormatException($"{text} is not what a venue can have");
        }
        return (Capacities)capacities;
    }
}
