namespace Proximal.Language;

/// <summary>Where a Metaspace component inserts its character.</summary>
internal enum PrependScheme
{
    /// <summary>Before each piece that does not start with it.</summary>
    Always,

    /// <summary>Before the piece at the start of the text.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
