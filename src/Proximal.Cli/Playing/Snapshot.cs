using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Writes an SVG image of the first episode after a number of steps, or of its last step if it ends
/// before.</summary>
internal sealed class Snapshot(string path, int width, int height, long step) : IEpisodeCallback
{
    public void OnStep(IEnvironment environment, EpisodeStep current)
    {
        bool endsEarly = current.Last.Ended && current.Step < step;
        if (current.Episode > 1 || (current.Step != step && !endsEarly))
            return;
        var canvas = new SvgCanvas(width, height);
        environment.Render(canvas);
        RegularFile.RequireReplaceable(path);
        File.WriteAllText(path, canvas.ToString());
    }

    public void Dispose() { }
}
