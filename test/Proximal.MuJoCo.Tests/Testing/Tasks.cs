using Proximal.Environments;

namespace Proximal.MuJoCo.Tests;

/// <summary>The registered tasks.</summary>
internal static class Tasks
{
    private static readonly EnvironmentRegistry Registry = new EnvironmentRegistry().AddMuJoCo();

    public static TheoryData<string> Names =>
        [.. MuJoCoEnvironments.Family.Environments.Select(static entry => entry.Name)];

    public static EnvironmentEntry Find(string name) => Registry.Find(name);

    public static MuJoCoEnvironment Create(string name, params ReadOnlySpan<(string Option, string Text)> options)
    {
        EnvironmentEntry entry = Find(name);
        foreach ((string option, string text) in options)
            entry = entry.With(option, text);
        return (MuJoCoEnvironment)entry.Create();
    }
}
