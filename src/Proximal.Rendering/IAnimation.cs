namespace Proximal.Rendering;

/// <summary>
/// An episode in the making, frame by frame: let the environment draw on <see cref="Canvas"/>, add the frame, go on.
/// Disposing it completes it.
/// </summary>
public interface IAnimation : IDisposable
{
    /// <summary>Where to draw the next frame.</summary>
    ICanvas Canvas { get; }

    /// <summary>Adds what has been drawn as a frame.</summary>
    /// <param name="caption">A line of text under or over the picture; nothing by default.</param>
    /// <param name="repeat">For how many frames it stays; 1 by default.</param>
    void AddFrame(string caption = "", int repeat = 1);
}
