using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Draws the first episode's state after some steps, or its last one where it ends before.</summary>
internal sealed class Snapshot(string path, int width, int height, long step) : IEpisodeCallback
{
    public void See(IEnvironment environment, EpisodeStep moment)
    {
        bool isEarlyEnd = moment.Last.Ended && moment.Step < step;
        if (moment.Episode > 1 || (moment.Step != step && !isEarlyEnd))
            return;
        var canvas = new SvgCanvas(width, height);
        environment.Render(canvas);
        File.WriteAllText(path, canvas.ToString());
    }

    public void Dispose() { }
}
