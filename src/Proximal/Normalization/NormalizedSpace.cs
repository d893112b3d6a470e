namespace Proximal;

/// <summary>Space of observations after normalization, which the networks receive.</summary>
internal static class NormalizedSpace
{
    /// <summary>
    /// Returns a space of the same structure whose boxes are within the clipping bound, so that no network scales
    /// pixels that are normalized already. Other parts are unchanged.
    /// </summary>
    /// <param name="space">Space of the environment.</param>
    /// <param name="clip">Bound on a normalized value, in standard deviations.</param>
    public static Space Of(Space space, double clip) =>
        space switch
        {
            Box box => Box.Uniform((float)-clip, (float)clip, box.Shape),
            TupleSpace tuple => new TupleSpace([.. tuple.Parts.Select(part => Of(part.Space, clip))]),
            DictSpace dict => new DictSpace([.. dict.Parts.Select(part => (part.Name, Of(part.Space, clip)))]),
            _ => space,
        };

    /// <summary>Whether a space is a box or a composite of boxes.</summary>
    public static bool IsOfBoxes(Space space) =>
        space is Box
        || (space is CompositeSpace composite && composite.Parts.All(static part => IsOfBoxes(part.Space)));

    /// <summary>Whether a space has a part that is an image of bytes, which networks scale.</summary>
    public static bool HasByteImages(Space space) =>
        space is Box { Shape.Length: 3, HoldsBytes: true }
        || (space is CompositeSpace composite && composite.Parts.Any(static part => HasByteImages(part.Space)));
}
