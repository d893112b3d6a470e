namespace Proximal.Rendering;

/// <summary>
/// An animation that is written frame by frame. Draw on <see cref="Canvas"/>, call <see cref="AddFrame"/>, and repeat.
/// <see cref="IDisposable.Dispose"/> completes the animation.
/// </summary>
public interface IAnimation : IDisposable
{
    /// <summary>Canvas of the next frame.</summary>
    ICanvas Canvas { get; }

    /// <summary>Adds the drawing on <see cref="Canvas"/> as a frame.</summary>
    /// <param name="caption">Line of text on or below the image. Default empty.</param>
    /// <param name="repeat">Number of frames for which the image stays. Default 1.</param>
    void AddFrame(string caption = "", int repeat = 1);
}
