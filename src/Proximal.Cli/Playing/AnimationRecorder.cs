using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Records the episodes in an animation that goes into a file.</summary>
internal sealed class AnimationRecorder(IAnimation animation, PlayingSpeed speed) : IEpisodeCallback
{
    public void See(IEnvironment environment, EpisodeStep moment)
    {
        if (moment.Step % speed.StepsPerFrame != 0 && !moment.Last.Ended)
            return;
        environment.Render(animation.Canvas);
        // The end stays for a second before it all begins again.
        animation.AddFrame(moment.Caption, moment.Last.Ended ? (int)Math.Ceiling(speed.FramesPerSecond) : 1);
    }

    public void Dispose() => animation.Dispose();
}
