namespace Proximal.Cli;

/// <summary>Sees every moment of the episodes that are played. Disposing it ends the show.</summary>
internal interface IEpisodeCallback : IDisposable
{
    /// <summary>Called after every reset and every step.</summary>
    void See(IEnvironment environment, EpisodeStep moment);
}
