using System.Text.Json;
using Google.Protobuf;
using Proximal.Experiments;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

/// <summary>The recorded messages of API 1.5, sent over gRPC.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenMessageTests
{
    private static readonly JsonElement[] Messages =
    [
        .. Golden.Read("environments/unity-mlagents-messages.json").GetProperty("messages").EnumerateArray(),
    ];

    [Fact]
    public void Recorded_messages_get_the_recorded_replies()
    {
        using var folder = new TemporaryFolder();
        int port = Sessions.FreePort();
        List<string> lines = [];
        // The recorded images are too small for convolutions.
        string path = folder["golden.yaml"];
        File.WriteAllText(
            path,
            "default_settings: {network_settings: {vis_encode_type: fully_connected}}\nengine_settings: {time_scale: 20}\n"
        );
        using var stop = new CancellationTokenSource();
        Task<bool> training = Task.Run(() =>
            Sessions.TrainUntil(Sessions.Options(folder, path, port, lines) with { Seed = 42 }, stop.Token)
        );
        List<UnityMessage> replies = [];
        using (var client = new UnityClient(port))
            foreach (JsonElement message in Messages.Where(IsFromUnity))
                replies.Add(UnityMessage.Parser.ParseFrom(client.Send(Bytes(message))));
        stop.Cancel();
        Sessions.Wait(training);

        // 1: the version.
        UnityRLInitializationInput start = replies[0].UnityInput.RlInitializationInput;
        UnityRLInitializationInput recordedStart = Recorded(0).UnityInput.RlInitializationInput;
        Assert.Equal(recordedStart.Seed, start.Seed);
        Assert.Equal(recordedStart.CommunicationVersion, start.CommunicationVersion);
        Assert.Equal(recordedStart.NumAreas, start.NumAreas);
        Assert.True(
            start.Capabilities is { BaseRl: true, HybridActions: true, ConcatenatedPng: true, MultiAgentGroups: true }
        );
        Assert.False(start.Capabilities.VariableLengthObservation);

        // 2: the reset, with the time scale among the side channels.
        Assert.Equal(Command.Reset, replies[1].UnityInput.RlInput.Command);
        byte[] timeScale = Recorded(1).UnityInput.RlInput.SideChannel.ToByteArray();
        Assert.True(replies[1].UnityInput.RlInput.SideChannel.Span.IndexOf(timeScale) >= 0);

        // 3: one action for each agent, in order, for the behaviors of the recorded reply.
        for (int i = 2; i < replies.Count; i++)
        {
            UnityMessage recorded = Recorded(i);
            Assert.Equal(200, replies[i].Header.Status);
            if (recorded.UnityInput?.RlInput is not { Command: Command.Step } expected)
                continue;
            UnityRLInput actual = replies[i].UnityInput.RlInput;
            Assert.Equal(expected.AgentActions.Keys.Order(), actual.AgentActions.Keys.Order());
            foreach ((string key, UnityRLInput.Types.ListAgentAction list) in expected.AgentActions)
            {
                Assert.Equal(list.Value.Count, actual.AgentActions[key].Value.Count);
                foreach ((AgentAction one, AgentAction other) in list.Value.Zip(actual.AgentActions[key].Value))
                {
                    Assert.Equal(one.ContinuousActions.Count, other.ContinuousActions.Count);
                    Assert.Equal(one.DiscreteActions.Count, other.DiscreteActions.Count);
                    Assert.Equal(one.VectorActionsDeprecated.Count, other.VectorActionsDeprecated.Count);
                    Assert.All(other.ContinuousActions, static value => Assert.InRange(value, -1, 1));
                }
            }
        }

        // The mask of the recorded agent forbids the value 1 of branch 0.
        AgentAction masked = replies[2].UnityInput.RlInput.AgentActions["Push?team=1"].Value[0];
        Assert.NotEqual(1, masked.DiscreteActions[0]);
    }

    [Fact]
    public void Messages_are_read_and_written_as_recorded()
    {
        foreach (JsonElement message in Messages)
        {
            byte[] recorded = Bytes(message);
            var parsed = UnityMessage.Parser.ParseFrom(recorded);
            Assert.Equal(parsed, UnityMessage.Parser.ParseFrom(parsed.ToByteArray()));
            Assert.Equal(recorded.Length, parsed.CalculateSize());
        }
    }

    private static bool IsFromUnity(JsonElement message) =>
        message.GetProperty("direction").GetString() == "unity->trainer";

    private static byte[] Bytes(JsonElement message) => Convert.FromHexString(message.GetProperty("hex").GetString()!);

    private static UnityMessage Recorded(int reply) =>
        UnityMessage.Parser.ParseFrom(Bytes(Messages.Where(static message => !IsFromUnity(message)).ElementAt(reply)));
}
