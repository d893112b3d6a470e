namespace Proximal.Cli;

/// <summary>Prints one line per episode.</summary>
internal sealed class EpisodeLog(TextWriter output) : IEpisodeCallback
{
    public void OnStep(IEnvironment environment, EpisodeStep step)
    {
        if (step.Last.Ended)
            output.WriteLine(step.Summary);
    }

    public void Dispose() { }
}
