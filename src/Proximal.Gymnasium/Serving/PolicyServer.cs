using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Serves a policy to other programs, for example to evaluate it beside the policies of another
/// library.</summary>
/// <param name="policy">The policy. Its weights must not change while it is served.</param>
public sealed class PolicyServer(Policy policy) : ProtocolServer
{
    private protected override ServerSession Begin(HelloRequest hello, Utf8JsonWriter spaces)
    {
        spaces.WriteString("serves"u8, "policy"u8);
        spaces.WritePropertyName("observation"u8);
        SpaceDescription.Write(spaces, policy.ObservationSpace);
        spaces.WritePropertyName("action"u8);
        SpaceDescription.Write(spaces, policy.ActionSpace);
        int maskSize = policy.RowSize - policy.ObservationSpace.ObservationSize;
        spaces.WriteBoolean("masks"u8, maskSize > 0);
        spaces.WriteNumber("mask_size"u8, maskSize);
        return new PolicySession(policy, hello);
    }
}
