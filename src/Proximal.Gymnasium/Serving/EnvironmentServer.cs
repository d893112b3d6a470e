using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Serves environments to other programs, for example to train or evaluate with another library.</summary>
/// <param name="environment">Creates an environment. Called for each environment of each client, on the thread of the
/// client.</param>
public sealed class EnvironmentServer(Func<IEnvironment> environment) : ProtocolServer
{
    private protected override ServerSession Begin(HelloRequest hello, Utf8JsonWriter spaces)
    {
        IEnvironment first = environment();
        spaces.WriteString("serves"u8, "environment"u8);
        spaces.WritePropertyName("observation"u8);
        SpaceDescription.Write(spaces, first.ObservationSpace);
        spaces.WritePropertyName("action"u8);
        SpaceDescription.Write(spaces, first.ActionSpace);
        spaces.WriteBoolean("masks"u8, first.MasksActions);
        spaces.WriteBoolean("render"u8, true);
        if (first.MaxEpisodeSteps is { } steps)
            spaces.WriteNumber("max_episode_steps"u8, steps);
        return new EnvironmentSession(environment, first, hello);
    }
}
