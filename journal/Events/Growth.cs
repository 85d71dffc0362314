namespace Matching.Journal.Events;

/// <summary>
/// The messages that have grown since journals were first written with them. Adding a field to the end of an
/// engine's struct takes a line here, with the number of fields that it had before its first growth: what is
/// older lacks the fields after those, and decodes with zeros in them. No other event may lack a field. Empty
/// until the first release (docs/decisions/0010).
/// </summary>
internal static class Growth
{
    private static readonly Dictionary<Type, int> _firstFields = [];

    /// <summary>Null for a struct that has all its fields from the start.</summary>
    public static int? FirstFields(Type type) =>
        _firstFields.TryGetValue(type, out int count) ? count : null;
}
