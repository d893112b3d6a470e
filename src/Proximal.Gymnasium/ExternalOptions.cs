namespace Proximal.Gymnasium;

/// <summary>Options of <see cref="ExternalEnvironment"/>.</summary>
public sealed record ExternalOptions : HostedEnvironmentOptions
{
    /// <summary>Secret that a program on another machine asks for. Default null, none.</summary>
    public string? Token { get; init; }
}
