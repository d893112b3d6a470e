using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Records episodes as an animation.</summary>
internal sealed class AnimationRecorder(IAnimation animation, PlayingSpeed speed) : IEpisodeCallback
{
    public void OnStep(IEnvironment environment, EpisodeStep step)
    {
        if (step.Step % speed.StepsPerFrame != 0 && !step.Last.Ended)
            return;
        environment.Render(animation.Canvas);
        // Shows the last frame for a second before the animation repeats.
        animation.AddFrame(step.Caption, step.Last.Ended ? (int)Math.Ceiling(speed.FramesPerSecond) : 1);
    }

    public void Dispose() => animation.Dispose();
}
