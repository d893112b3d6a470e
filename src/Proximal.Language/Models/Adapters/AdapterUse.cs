namespace Proximal.Language;

/// <summary>Which adapter a projection works with.</summary>
internal enum AdapterUse
{
    /// <summary>The one that is trained.</summary>
    Trained,

    /// <summary>The one that training started from; none where it started without one.</summary>
    Reference,

    /// <summary>None.</summary>
    None,
}
