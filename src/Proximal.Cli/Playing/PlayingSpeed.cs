using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>How fast an episode is shown: where steps come faster than frames can, some are left out.</summary>
/// <param name="FramesPerSecond">How many frames make a second, at most what a GIF's viewer shows.</param>
/// <param name="StepsPerFrame">How many steps of the episode each frame takes further.</param>
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
