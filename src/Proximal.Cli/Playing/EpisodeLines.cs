namespace Proximal.Cli;

/// <summary>One plain line an episode.</summary>
internal sealed class EpisodeLines(TextWriter output) : IEpisodeCallback
{
    public void See(IEnvironment environment, EpisodeStep moment)
    {
        if (moment.Last.Ended)
            output.WriteLine(moment.Summary);
    }

    public void Dispose() { }
}
