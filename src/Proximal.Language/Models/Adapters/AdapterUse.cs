namespace Proximal.Language;

/// <summary>Adapter that a projection uses.</summary>
internal enum AdapterUse
{
    /// <summary>The trained adapter.</summary>
    Trained,

    /// <summary>The adapter at the start of training; none if it was new.</summary>
    Reference,

    /// <summary>No adapter.</summary>
    None,
}
