namespace Proximal.Cli;

/// <summary>A callback for episodes that are played. Dispose writes or closes its output.</summary>
internal interface IEpisodeCallback : IDisposable
{
    /// <summary>Called after every reset and every step.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="step">The progress of the episode.</param>
    void OnStep(IEnvironment environment, EpisodeStep step);
}
