namespace Proximal.MuJoCo;

/// <summary>What an image of a simulation shows: a parallel projection that follows a body.</summary>
public sealed record MuJoCoView
{
    /// <summary>Direction of the view. Default <see cref="MuJoCoViewDirection.Side"/>.</summary>
    public MuJoCoViewDirection Direction { get; init; }

    /// <summary>Body in the middle of the image; null, the default, for the point <see cref="CenterX"/>,
    /// <see cref="CenterY"/>. In a side view, the height of the image does not move.</summary>
    public string? Body { get; init; }

    /// <summary>Horizontal middle of the image, in meters, if it follows no body. Default 0.</summary>
    public float CenterX { get; init; }

    /// <summary>Vertical middle of the image, in meters, if it follows no body. Default 0.8.</summary>
    public float CenterY { get; init; } = 0.8f;

    /// <summary>Width of the image, in meters. Default 4.</summary>
    public float Width { get; init; } = 4;

    /// <summary>Height of the image, in meters. Default 2.</summary>
    public float Height { get; init; } = 2;
}

/// <summary>Directions of a <see cref="MuJoCoView"/>.</summary>
public enum MuJoCoViewDirection
{
    /// <summary>Along the y axis: x to the right, z up.</summary>
    Side,

    /// <summary>From above: x to the right, y up.</summary>
    Top,

    /// <summary>From the side and above, as Gymnasium's camera.</summary>
    Raised,
}
