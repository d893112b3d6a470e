using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Proximal.Gymnasium.Tests;

/// <summary>The reference programs of the protocol, which are samples.</summary>
public sealed class ExternalTests : IDisposable
{
    private const string Secret = "a long secret";

    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    private readonly TemporaryFolder folder = new();
    private Process? server;

    public static bool HasNode { get; } = CanRun("node");

    public static bool HasCompiler { get; } = CanRun("g++");

    private static string PythonProgram => $"{Python.Options.Python} \"{Path.Combine(Samples, "corridor.py")}\"";

    private static string NodeProgram => $"node \"{Path.Combine(Samples, "corridor.mjs")}\"";

    private ExternalOptions Options => new() { LogFolder = folder.Path, EnvironmentsPerProcess = 2 };

    public void Dispose()
    {
        server?.Kill(entireProcessTree: true);
        server?.Dispose();
        folder.Dispose();
    }

    [PythonFact]
    public void Python_program_is_a_corridor() => WalkAlong(PythonProgram, Options);

    [Fact(Skip = "needs Node.js", SkipUnless = nameof(HasNode))]
    public void Node_program_is_a_corridor() => WalkAlong(NodeProgram, Options);

    [LongFact]
    public void CSharp_program_is_a_corridor() =>
        WalkAlong(
            $"dotnet run -c Release \"{Path.Combine(Samples, "CorridorProgram.cs")}\"",
            Options with
            {
                EnvironmentsPerProcess = 4,
            }
        );

    [PythonFact]
    public void Python_program_that_listens_is_a_corridor() => Listen(PythonProgram);

    [Fact(Skip = "needs Node.js", SkipUnless = nameof(HasNode))]
    public void Node_program_that_listens_is_a_corridor() => Listen(NodeProgram);

    // The engine owns the loop, and gives each connection agents of its world.
    [Fact(Skip = "needs g++", SkipUnless = nameof(HasCompiler))]
    public void Agents_of_an_engine_in_cpp_learn_and_are_limited()
    {
        string program = folder["seekers"];
        using (Process compiler = Start("g++", "-std=c++17", "-o", program, Path.Combine(Samples, "seekers.cpp")))
        {
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }

        int port = FreePort();
        server = Start(program, $"{port}");
        string address = $"tcp://127.0.0.1:{port}";
        using VectorEnvironment agents = ExternalEnvironment.MakeVector(
            address,
            8,
            Options with
            {
                EnvironmentsPerProcess = 4,
            }
        );
        var trainer = new Ppo(
            agents,
            new PpoOptions
            {
                TotalSteps = 32_768,
                EnvironmentCount = 8,
                StepsPerRollout = 128,
                BatchSize = 128,
                LearningRate = 1e-3,
            }
        );
        trainer.Train();
        // Random actions have a return of about -2.5, and the shortest ways one of 0.8.
        Assert.True(trainer.Episodes.MeanReturn > 0, $"{trainer.Episodes.MeanReturn}");
        string refused = Assert
            .ThrowsAny<InvalidInputException>(() =>
                ExternalEnvironment.MakeVector(address, 25, Options with { EnvironmentsPerProcess = 25 })
            )
            .Message;
        Assert.Contains("the world has 32 agents, and fewer than 25 are free", refused, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Python_program_asks_for_its_token() => AskForToken(PythonProgram);

    [Fact(Skip = "needs Node.js", SkipUnless = nameof(HasNode))]
    public void Node_program_asks_for_its_token() => AskForToken(NodeProgram);

    [PythonFact]
    public void Program_that_others_can_reach_needs_a_token()
    {
        using Process refused = Start(PythonProgram, "--listen", "0.0.0.0:0");
        refused.WaitForExit();
        Assert.Equal(1, refused.ExitCode);
    }

    [PythonFact]
    public void Single_program_passes_the_checker_and_its_failures_are_one_line()
    {
        IEnvironment corridor = ExternalEnvironment.Make(PythonProgram, Options with { Arguments = "length=3" });
        using (corridor as IDisposable)
        {
            var observation = new float[1];
            corridor.Reset(observation);
            for (int i = 0; i < 2; i++)
                Assert.False(corridor.Step([1], observation).Ended);
            Assert.Equal(new StepResult(1, Terminated: true), corridor.Step([1], observation));
            Assert.Equal([1f], observation);
        }

        Assert.Equal(
            $"external:{PythonProgram}: TypeError: Corridor.__init__() got an unexpected keyword argument 'width'",
            Refused(PythonProgram, Options with { Arguments = "width=3" })
        );
        Assert.StartsWith(
            "'no-such-program' cannot be started",
            Refused("no-such-program", Options),
            StringComparison.Ordinal
        );
        Assert.StartsWith("' ': expected a command", Refused(" ", Options), StringComparison.Ordinal);
        Assert.StartsWith("'tcp://x': expected tcp://HOST:PORT", Refused("tcp://x", Options), StringComparison.Ordinal);
        Assert.StartsWith(
            "tcp://localhost:1 cannot be reached",
            Refused("tcp://localhost:1", Options with { StartTimeout = TimeSpan.FromSeconds(1) }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Program_that_does_not_follow_the_protocol_is_one_line()
    {
        if (OperatingSystem.IsWindows())
            return;
        ExternalOptions options = Options with { StartTimeout = TimeSpan.FromSeconds(2) };
        Assert.Contains("its process exited with code 0", Refused("true", options), StringComparison.Ordinal);
        // Its text would be a frame of 2 GB.
        Assert.Contains("but at most", Refused("sh -c \"yes; sleep 9\"", options), StringComparison.Ordinal);
        Assert.Contains("did not reply within 2 s", Refused("sleep 60", options), StringComparison.Ordinal);
    }

    private const string Valid =
        """{"observation":{"type":"box","shape":[3],"low":"-inf","high":"inf"},"action":{"type":"discrete","n":2}}""";

    [Theory]
    [InlineData("{", "its description is not valid: ")]
    [InlineData("{}", "its description is not valid: ")]
    [InlineData("""{"observation":{"type":"text"}}""", "the space 'text' is not known")]
    [InlineData(
        """{"observation":{"type":"discrete","n":0}}""",
        "its spaces cannot be used: the number of choices must"
    )]
    [InlineData("""{"observation":{"type":"box","shape":[-1],"low":0,"high":1}}""", "its description is not valid: ")]
    [InlineData("""{"observation":{"type":"dict","spaces":[[]]}}""", "its description is not valid: ")]
    [InlineData(
        """{"observation":{"type":"dict","spaces":[[null,{"type":"discrete","n":2}]]}}""",
        "its spaces cannot be used: '' is"
    )]
    public async Task Description_that_is_not_valid_is_one_line(string spaces, string expected)
    {
        (string address, Task serving) = Serve((65, Encoding.UTF8.GetBytes(spaces)));
        string message = Assert
            .ThrowsAny<InvalidInputException>(() => ExternalEnvironment.Make(address, Options))
            .Message;
        Assert.StartsWith($"{address}: {expected}", message, StringComparison.Ordinal);
        await serving;
    }

    [Theory]
    [InlineData(67, 20, "", "it sent a result of 20 bytes, but 28 are needed")]
    [InlineData(66, 0, "", "it replied Ready instead of Result")]
    [InlineData(71, 1, "", "it sent an error that is not valid: ")]
    [InlineData(71, 0, "{}", "reset for episode 1: ")]
    public async Task Reply_that_is_not_valid_is_one_line(byte kind, int zeros, string text, string expected)
    {
        (string address, Task serving) = Serve(
            (65, Encoding.UTF8.GetBytes(Valid)),
            (kind, [.. new byte[zeros], .. Encoding.UTF8.GetBytes(text)])
        );
        using VectorEnvironment environments = ExternalEnvironment.MakeVector(address, 1, Options);
        string message = Assert
            .Throws<HostedEnvironmentException>(() => environments.Reset(seed: 1, new float[3]))
            .Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        await serving;
    }

    [Fact]
    public async Task Infos_that_are_not_valid_are_one_line()
    {
        (string address, Task serving) = Serve(
            (65, Encoding.UTF8.GetBytes(Valid)),
            (67, new byte[28]),
            (67, [.. new byte[28], (byte)'{'])
        );
        using VectorEnvironment environments = ExternalEnvironment.MakeVector(address, 1, Options);
        environments.Reset(seed: 1, new float[3]);
        string message = Assert
            .Throws<HostedEnvironmentException>(() => environments.Step([0], environments.CreateStep()))
            .Message;
        Assert.Contains("its infos are not valid JSON", message, StringComparison.Ordinal);
        await serving;
    }

    [PythonFact]
    public void Program_that_is_not_repeated_continues_with_new_episodes()
    {
        List<string> reports = [];
        ExternalOptions options = Options with { Report = reports.Add };
        var state = new StateDictionary();
        using (VectorEnvironment saved = ExternalEnvironment.MakeVector(PythonProgram, 2, options))
        {
            VectorStep step = saved.CreateStep();
            saved.Reset(seed: 1, step.Observations);
            saved.Step([1, 1], step);
            saved.SaveState(state, "environments");
        }

        using VectorEnvironment loaded = ExternalEnvironment.MakeVector(PythonProgram, 2, options);
        loaded.LoadState(state, "environments");
        VectorStep next = loaded.CreateStep();
        loaded.Step([1, 1], next);
        Assert.Equal([true, true], next.Truncated);
        Assert.Equal([0.1f, 0.1f], next.FinalObservations);
        Assert.Contains("2 of 2 saved episodes cannot be continued", Assert.Single(reports), StringComparison.Ordinal);
    }

    private static void WalkAlong(string address, ExternalOptions options)
    {
        using VectorEnvironment corridors = ExternalEnvironment.MakeVector(
            address,
            3,
            options with
            {
                Arguments = "length=4",
            }
        );
        Assert.Equal("Box([1], 0 … 1)", corridors.ObservationSpace.ToString());
        Assert.Equal(200, corridors.MaxEpisodeSteps);
        VectorStep step = corridors.CreateStep();
        corridors.Reset(seed: 1, step.Observations);
        Assert.Equal([0f, 0, 0], step.Observations);
        for (int t = 1; t <= 3; t++)
        {
            corridors.Step([1, 0, 1], step);
            Assert.Equal([0.25f * t, 0, 0.25f * t], step.Observations);
            Assert.Equal([-0.01f, -0.01f, -0.01f], step.Rewards);
        }

        corridors.Step([0, 0, 1], step);
        Assert.Equal([0.5f, 0, 0], step.Observations);
        Assert.Equal([false, false, true], step.Terminated);
        Assert.Equal([1f], step.FinalObservation(2).ToArray());
        for (int t = 5; t <= 200; t++)
            corridors.Step([0, 0, 0], step);
        Assert.Equal([true, true, false], step.Truncated);
        var row = new float[1];
        corridors.Step([1, 1, 1], step);
        corridors.ResetEpisode(1, row);
        Assert.Equal([0f], row);
    }

    private void Listen(string program)
    {
        int port = FreePort();
        server = Start(program, "--listen", $"{port}");
        WalkAlong($"tcp://localhost:{port}", Options);
    }

    private void AskForToken(string program)
    {
        int port = FreePort();
        server = Start(program, "--listen", $"127.0.0.1:{port}", "--token", Secret);
        string address = $"tcp://127.0.0.1:{port}";
        Assert.Contains("the token is wrong: set PROXIMAL_TOKEN", Refused(address, Options), StringComparison.Ordinal);
        Assert.Contains("the token is wrong", Refused(address, Options with { Token = "x" }), StringComparison.Ordinal);
        WalkAlong(address, Options with { Token = Secret });
    }

    // A program that sends given replies, whatever the requests are.
    private static (string Address, Task Serving) Serve(params (byte Kind, byte[] Payload)[] replies)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(
            () =>
            {
                using TcpClient client = listener.AcceptTcpClient();
                using NetworkStream stream = client.GetStream();
                foreach ((byte kind, byte[] payload) in replies)
                {
                    var header = new byte[5];
                    stream.ReadExactly(header);
                    stream.ReadExactly(new byte[BitConverter.ToInt32(header)]);
                    stream.Write([.. BitConverter.GetBytes(payload.Length), kind, .. payload]);
                }

                listener.Dispose();
            },
            TestContext.Current.CancellationToken
        );
        return ($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", serving);
    }

    private static string Refused(string address, ExternalOptions options) =>
        Assert.ThrowsAny<InvalidInputException>(() => ExternalEnvironment.Make(address, options)).Message;

    private static Process Start(string program, params string[] arguments)
    {
        string[] words = [.. CommandWords.Split(program), .. arguments];
        return Process.Start(
            new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, UseShellExecute = false }
        )!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool CanRun(string program)
    {
        try
        {
            using Process process = Start(program, "--version");
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
