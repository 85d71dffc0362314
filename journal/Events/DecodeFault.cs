namespace Matching.Journal.Events;

/// <summary>
/// Why bytes are not an event, in the order in which it is found. Numbers are never reused.
/// </summary>
public enum DecodeFault : byte
{
    None = 0,

    /// <summary>Cut off before the body.</summary>
    TooShort = 1,

    /// <summary>The header's fields are not the ones that every event has.</summary>
    WrongHeader = 2,

    /// <summary>No body that this build knows: not an event, or of a later version.</summary>
    UnknownKind = 3,

    /// <summary>The body's length is not that of the bytes.</summary>
    WrongLength = 4,

    /// <summary>
    /// A field other than the next one of the layout, one of another width, or one that this build doesn't
    /// know.
    /// </summary>
    WrongField = 5,

    /// <summary>A small number or an enum of 128 or more.</summary>
    WrongSmallNumber = 6,
}
