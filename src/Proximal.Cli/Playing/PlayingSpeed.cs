using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>The frame rate of an animation. If steps are faster than frames can be, some steps are skipped.</summary>
/// <param name="FramesPerSecond">The number of frames per second, at most the maximum of GIF viewers.</param>
/// <param name="StepsPerFrame">The number of steps per frame.</param>
internal readonly record struct PlayingSpeed(double FramesPerSecond, int StepsPerFrame)
{
    public static PlayingSpeed Of(double stepsPerSecond)
    {
        int stepsPerFrame = (int)Math.Min(Math.Ceiling(stepsPerSecond / GifAnimation.MaxFramesPerSecond), 1_000_000);
        return new PlayingSpeed(
            Math.Min(stepsPerSecond / stepsPerFrame, GifAnimation.MaxFramesPerSecond),
            stepsPerFrame
        );
    }
}
