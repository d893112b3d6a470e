using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Proximal.Gymnasium.Tests;

/// <summary>Environments and policies that are served to other programs.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Served_environments_take_the_same_steps_as_in_the_process()
    {
        using TcpClient client = Connect(Listen(new EnvironmentServer(static () => new Machine())));
        FrameStream frames = FramesOf(client);
        var spaces = RemoteSpaces.Parse(
            Ask(frames, FrameKind.Hello, """{"protocol":1,"count":2,"autoreset":true}"""u8, FrameKind.Spaces)
        );
        Machine[] own = [new(), new()];
        Assert.Equal($"{own[0].Observations}", $"{spaces.Observations}");
        Assert.Equal($"{own[0].Actions}", $"{spaces.Actions}");
        Assert.Equal((5, true, true), (spaces.MaxEpisodeSteps, spaces.MasksActions, spaces.CanRender));

        using var table = new InlineTable(
            2,
            own[0].Actions.ActionSize,
            spaces.ObservationBytes,
            spaces.MaskSize,
            hasFinals: true
        );
        byte[] reset = new byte[18];
        float[][] observations =
        [
            new float[spaces.Observations.ObservationSize],
            new float[spaces.Observations.ObservationSize],
        ];
        for (int i = 0; i < 2; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(reset.AsSpan(9 * i), i);
            reset[(9 * i) + 4] = 1;
            BinaryPrimitives.WriteInt32LittleEndian(reset.AsSpan((9 * i) + 5), 30 + i);
            own[i].Seed((ulong)(30 + i), 0);
            own[i].Reset(observations[i]);
        }

        table.Accept(Ask(frames, FrameKind.Reset, reset, FrameKind.Result), isStep: false);
        var random = new Rng(1);
        var mask = new float[spaces.MaskSize];
        int ends = 0;
        for (int t = 0; t < 40; t++)
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(observations[i], Read(spaces, table.Row(i)[StepRow.Header..]));
                own[i].WriteActionMask(mask);
                Assert.Equal(
                    mask.Select(static value => (byte)value),
                    table.Row(i)[(StepRow.Header + spaces.ObservationBytes)..].ToArray()
                );
                spaces.Actions.SampleAction(ref random, mask, Action(table, i));
            }

            table.Accept(
                Ask(frames, FrameKind.Step, MemoryMarshal.AsBytes(table.ActionValues), FrameKind.Result),
                isStep: true
            );
            for (int i = 0; i < 2; i++)
            {
                StepResult result = own[i].Step(Action(table, i), observations[i]);
                ReadOnlySpan<byte> row = table.Row(i);
                Assert.Equal(result.Reward, (float)BinaryPrimitives.ReadDoubleLittleEndian(row));
                Assert.Equal(
                    (result.Terminated, result.Truncated),
                    (row[StepRow.Terminated] == 1, row[StepRow.Truncated] == 1)
                );
                if (!result.Ended)
                    continue;
                ends++;
                Assert.Equal(observations[i], Read(spaces, table.Final(i)));
                own[i].Reset(observations[i]);
            }
        }

        Assert.True(ends > 10);
    }

    [PythonTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Python_client_plays_episodes(bool hasPackages)
    {
        int port = Listen(new EnvironmentServer(static () => new Machine()));
        string[] lines = RunPython(hasPackages, "environment", $"{port}").Split('\n');

        Assert.StartsWith(hasPackages ? "gymnasium " : "builtins ", lines[0], StringComparison.Ordinal);
        Assert.Equal("['gear', 'lights', 'radio', 'wheel'] 5", lines[1]);
        List<string> expected = [];
        Machine machine = NewMachine(7);
        PlayByClock(machine, expected);
        machine = NewMachine(8);
        PlayByClock(machine, expected);
        PlayByClock(machine, expected);
        PlayByClock(NewMachine(7), expected);
        Assert.Equal(expected, lines.Skip(2).Take(expected.Count));
        Assert.Equal(
            [hasPackages ? "(400, 600, 3)" : "720000", "KeyError 'wheel'", "RemoteError action 9 is not one of 0 … 2"],
            lines.Skip(2 + expected.Count)
        );
    }

    [PythonTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Python_client_acts_with_a_policy(bool hasPackages)
    {
        var machine = new Machine();
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Machine(), 1);
        var trainer = new Ppo(
            environments,
            new PpoOptions
            {
                EnvironmentCount = 1,
                Network = new NetworkOptions { Recurrent = RecurrentKind.Gru, RecurrentSize = 8 },
            }
        );
        Policy policy = trainer.Policy;
        int environment = Listen(new EnvironmentServer(static () => new Machine())),
            port = Listen(new PolicyServer(policy));
        string[] lines = RunPython(hasPackages, "policy", $"{port}", $"{environment}").Split('\n');

        List<string> expected = [];
        RecurrentState state = policy.CreateRecurrentState(1);
        foreach (ulong seed in (ulong[])[7, 8])
        {
            machine = NewMachine(seed);
            var row = new float[policy.RowSize];
            Span<float> observation = row.AsSpan(0, machine.Observations.ObservationSize);
            var action = new float[machine.Actions.ActionSize];
            machine.Reset(observation);
            state.Reset();
            StepResult result = default;
            while (!result.Ended)
            {
                machine.WriteActionMask(row.AsSpan(observation.Length));
                policy.Act(row, action, state);
                expected.Add(Hex(action));
                result = machine.Step(action, observation);
            }
        }

        Assert.Equal(
            [.. expected, "the server has a policy: use Policy", "the server has an environment: use Environment"],
            lines
        );
    }

    [Fact]
    public void Requests_that_are_not_valid_are_one_line_and_do_not_end_the_server()
    {
        int port = Listen(new EnvironmentServer(static () => new Machine()) { Token = "secret" });
        Assert.Equal("the first request must be HELLO", Refusal(port, (FrameKind.Step, "")));
        Assert.StartsWith("HELLO is not valid: ", Refusal(port, (FrameKind.Hello, "{")), StringComparison.Ordinal);
        Assert.Equal(
            "protocol 2 is not known, only 1",
            Refusal(port, (FrameKind.Hello, """{"protocol":2,"count":1}"""))
        );
        Assert.Equal(
            "count must be from 1 to 4096, but is 1000000000",
            Refusal(port, (FrameKind.Hello, """{"protocol":1,"count":1000000000}"""))
        );
        Assert.Equal(
            "the token is missing or wrong",
            Refusal(port, (FrameKind.Hello, """{"protocol":1,"count":1,"token":"secre"}"""))
        );
        const string Hello = """{"protocol":1,"count":1,"token":"secret"}""";
        Assert.Equal(
            "STEP has 1 bytes, but 32 are needed",
            Refusal(port, (FrameKind.Hello, Hello), (FrameKind.Step, "x"))
        );
        Assert.Equal(
            "RESET has 1 bytes, but needs 9 for each environment",
            Refusal(port, (FrameKind.Hello, Hello), (FrameKind.Reset, "x"))
        );
        Assert.Equal(
            "environment 1 is not one of 0 … 0",
            Refusal(port, (FrameKind.Hello, Hello), (FrameKind.Render, "\u0001\0\0\0"))
        );
        Assert.StartsWith(
            "the server has an environment",
            Refusal(port, (FrameKind.Hello, Hello), (FrameKind.Act, "")),
            StringComparison.Ordinal
        );
        Assert.Equal("request 99 is not known", Refusal(port, (FrameKind.Hello, Hello), ((FrameKind)99, "")));

        // A frame that claims a gigabyte ends the connection, without memory for it.
        using TcpClient client = Connect(port);
        client.GetStream().Write([0, 0, 0, 64, 1]);
        Assert.Equal(0, client.GetStream().Read(new byte[1]));
    }

    [Fact]
    public void Address_that_others_can_reach_needs_a_token()
    {
        var server = new EnvironmentServer(static () => new Machine());
        Assert.Equal(
            "0.0.0.0 can be reached by others, so a token is needed",
            Assert
                .Throws<InvalidInputException>(() =>
                    server.Listen(new IPEndPoint(IPAddress.Any, 0), static _ => { }, stop.Token)
                )
                .Message
        );
        int port = Listen(server);
        Assert.StartsWith(
            $"cannot listen on 127.0.0.1:{port}: ",
            Assert
                .Throws<InvalidInputException>(() =>
                    server.Listen(new IPEndPoint(IPAddress.Loopback, port), static _ => { }, stop.Token)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private int Listen(ProtocolServer server)
    {
        var bound = new TaskCompletionSource<int>();
        var thread = new Thread(() =>
            server.Listen(new IPEndPoint(IPAddress.Loopback, 0), address => bound.SetResult(address.Port), stop.Token)
        )
        {
            IsBackground = true,
        };
        thread.Start();
        return bound.Task.Result;
    }

    private string RunPython(bool hasPackages, params string[] arguments)
    {
        File.WriteAllText(folder["proximal_client.py"], ProtocolServer.PythonClient);
        // Without the path of packages there is neither numpy nor the stand-in for gymnasium.
        string[] isolation = hasPackages ? [] : ["-S", "-E"];
        using Process process = Process.Start(
            new ProcessStartInfo(
                Python.Options.Python,
                [.. isolation, Path.Combine(AppContext.BaseDirectory, "Python", "serving.py"), .. arguments]
            )
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.TrimEnd('\n');
    }

    private static Machine NewMachine(ulong seed)
    {
        var machine = new Machine();
        machine.Seed(seed, 0);
        return machine;
    }

    // The episode of the script serving.py.
    private static void PlayByClock(Machine machine, List<string> lines)
    {
        var observation = new float[machine.Observations.ObservationSize];
        var mask = new float[machine.Actions.ActionMaskSize];
        machine.Reset(observation);
        machine.WriteActionMask(mask);
        lines.Add(Hex([.. Values(machine, observation), .. mask]));
        StepResult result = default;
        for (int t = 0; !result.Ended; t++)
        {
            float[] action =
            [
                mask.IndexOf(1f),
                (t % 3 / 4f) - 0.25f,
                // Python rounds towards minus infinity: -t % 2 is t % 2.
                t % 2 / 2f,
                t % 2,
                1,
                t % 2,
                1,
                t % 3,
            ];
            result = machine.Step(action, observation);
            machine.WriteActionMask(mask);
            lines.Add(
                Hex([
                    result.Reward,
                    result.Terminated ? 1 : 0,
                    result.Truncated ? 1 : 0,
                    .. Values(machine, observation),
                    .. mask,
                ])
            );
        }
    }

    // The values as Python has them: choices are indices.
    private static float[] Values(Machine machine, float[] observation)
    {
        ReadOnlySpan<float> road = machine.Observations.PartOf(observation, "road"),
            dials = machine.Observations.PartOf(observation, "dials");
        return
        [
            .. machine.Observations.PartOf(observation, "camera"),
            .. machine.Observations.PartOf(observation, "speed"),
            road.IndexOf(1f),
            dials[..2].IndexOf(1f),
            dials[2..6].IndexOf(1f),
            .. dials[6..],
        ];
    }

    private static string Hex(ReadOnlySpan<float> values) =>
        string.Join(
            ' ',
            values
                .ToArray()
                .Select(static value =>
                    BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture)
                )
        );

    private static Span<float> Action(InlineTable table, int environment)
    {
        int size = table.ActionValues.Length / 2;
        return table.ActionValues.Slice(environment * size, size);
    }

    private static float[] Read(RemoteSpaces spaces, ReadOnlySpan<byte> bytes)
    {
        var observation = new float[spaces.Observations.ObservationSize];
        ObservationPart.ReadAll(spaces.Parts, bytes, observation);
        return observation;
    }

    private static TcpClient Connect(int port) => new("127.0.0.1", port);

    private static FrameStream FramesOf(TcpClient client) => new(client.GetStream(), client.GetStream());

    private static ReadOnlySpan<byte> Ask(
        FrameStream frames,
        FrameKind kind,
        ReadOnlySpan<byte> payload,
        FrameKind expected
    )
    {
        frames.Send(kind, payload);
        Assert.True(frames.TryReceive(out FrameKind reply, out ReadOnlySpan<byte> content));
        Assert.True(reply == expected, $"{reply}: {Encoding.UTF8.GetString(content)}");
        return content;
    }

    private static string Refusal(int port, params (FrameKind Kind, string Payload)[] requests)
    {
        using TcpClient client = Connect(port);
        FrameStream frames = FramesOf(client);
        foreach ((FrameKind kind, string payload) in requests[..^1])
            Ask(frames, kind, Encoding.UTF8.GetBytes(payload), FrameKind.Spaces);
        ReadOnlySpan<byte> error = Ask(
            frames,
            requests[^1].Kind,
            Encoding.UTF8.GetBytes(requests[^1].Payload),
            FrameKind.Error
        );
        using var document = System.Text.Json.JsonDocument.Parse(error.ToArray());
        return document.RootElement.GetProperty("message").GetString()!;
    }
}
