using System.Diagnostics;

namespace Proximal.Gymnasium.Tests;

public sealed class FailureTests : IDisposable
{
    private const string More = "; more in ";

    private readonly TemporaryFolder folder = new();
    private readonly List<string> reports = [];

    public void Dispose() => folder.Dispose();

    private GymnasiumOptions Options(string fault, int restarts = 0, string more = "") =>
        Python.Options with
        {
            Arguments = $"fault={fault}{more}",
            MaxRestarts = restarts,
            EnvironmentsPerProcess = 2,
            LogFolder = folder.Path,
            Report = reports.Add,
        };

    private static HostedEnvironmentException Fails(GymnasiumOptions options, string name = "tasks:Faulty") =>
        Assert.Throws<HostedEnvironmentException>(() => Play(options, steps: 10, name));

    private static List<VectorStepCopy> Play(GymnasiumOptions options, int steps, string name = "tasks:Faulty")
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector(name, 3, options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        List<VectorStepCopy> seen = [];
        for (int t = 0; t < steps; t++)
        {
            environments.Step(new float[3], step);
            seen.Add(new VectorStepCopy(step));
        }

        return seen;
    }

    [PythonFact]
    public void Exception_is_one_line_with_its_place_and_the_file_of_its_traceback()
    {
        string message = Fails(Options("raise")).Message;
        Assert.StartsWith(
            "gym:tasks:Faulty: environment 0, step 3 of episode 1: ValueError: the motor is broken (",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("tasks.py:", message, StringComparison.Ordinal);
        string log = File.ReadAllText(message[(message.IndexOf(More, StringComparison.Ordinal) + More.Length)..]);
        Assert.Contains("Traceback (most recent call last)", log, StringComparison.Ordinal);
        Assert.Contains("raise ValueError(\"the motor is broken\")", log, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [PythonTheory]
    [InlineData("nan", "value 0 of its observation is NaN")]
    [InlineData("nan_reward", "its reward is NaN")]
    [InlineData("shape", "ValueError: the observation has the shape (3,), but its space has (1,)")]
    [InlineData("reset", "RuntimeError: cannot reset")]
    public void Invalid_results_are_failures(string fault, string expected)
    {
        string message = Fails(Options(fault)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(
            fault == "reset" ? "reset for episode 1" : "step 3 of episode 1",
            message,
            StringComparison.Ordinal
        );
    }

    [PythonFact]
    public void Process_that_ends_is_reported_with_its_exit_code_and_last_line() =>
        Assert.Equal(
            "gym:tasks:Faulty: environments 0 to 1: its process exited with code 7: last words",
            Fails(Options("die")).Message.Split(More)[0]
        );

    [PythonFact]
    public void Process_that_hangs_is_ended_after_the_time_out()
    {
        GymnasiumOptions options = Options("hang") with { StepTimeout = TimeSpan.FromSeconds(3) };
        var clock = Stopwatch.StartNew();
        Assert.Equal("gym:tasks:Faulty: environments 0 to 1: it did not reply within 3 s", Fails(options).Message);
        Assert.InRange(clock.Elapsed.TotalSeconds, 3, 60);
    }

    [PythonFact]
    public void Output_of_an_environment_does_not_reach_the_protocol() =>
        Assert.Equal(10, Play(Options("print"), steps: 10).Count);

    [PythonTheory]
    [InlineData("raise")]
    [InlineData("die")]
    [InlineData("nan")]
    [InlineData("hang")]
    public void Failed_process_is_started_again_and_its_episodes_end_as_truncated(string fault)
    {
        GymnasiumOptions options = Options(fault, restarts: 2, $",once={folder["done"]}") with
        {
            StepTimeout = TimeSpan.FromSeconds(fault == "hang" ? 3 : 60),
            EnvironmentsPerProcess = 1,
        };
        // The other environment fails too if it takes this step before the file exists.
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Faulty", 2, options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        var lost = new List<int>();
        for (int t = 1; t <= 6; t++)
        {
            environments.Step(new float[2], step);
            if (!step.Truncated.Contains(true))
                continue;
            int failed = Array.IndexOf(step.Truncated, true);
            lost.Add(t);
            Assert.Equal(0, step.Rewards[failed]);
            Assert.Equal([2f], step.FinalObservation(failed).ToArray());
            Assert.Equal([0f], step.Observation(failed).ToArray());
            Assert.False(step.Terminated[failed]);
        }

        Assert.All(lost, static t => Assert.Equal(3, t));
        Assert.NotEmpty(lost);
        Assert.All(
            reports,
            static line => Assert.Contains("its process was started again (restart ", line, StringComparison.Ordinal)
        );
        Assert.NotEmpty(reports);
    }

    [PythonFact]
    public void Restarts_are_counted()
    {
        HostedEnvironmentException failure = Fails(Options("raise", restarts: 2, ",at=2"));
        Assert.Contains("the motor is broken", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, reports.Count);
    }

    [PythonFact]
    public void Single_environment_is_started_again()
    {
        IEnvironment faulty = GymnasiumEnvironment.Make(
            "tasks:Faulty",
            Options("raise", restarts: 1, $",once={folder["done"]}")
        );
        using var disposed = (IDisposable)faulty;
        var observation = new float[1];
        faulty.Reset(observation);
        faulty.Step([0], observation);
        faulty.Step([0], observation);
        Assert.Equal(new StepResult(0, Truncated: true), faulty.Step([0], observation));
        Assert.Equal(2, observation[0]);
        faulty.Reset(observation);
        Assert.Equal(0, observation[0]);
        Assert.False(faulty.Step([0], observation).Ended);
    }

    [PythonTheory]
    [InlineData("tasks:Faulty", "constructor", "gym:tasks:Faulty: RuntimeError: no license")]
    [InlineData("tasks:Faulty", "space", "gym:tasks:Faulty: the space Text is not supported: use Box, ")]
    [InlineData("tasks:Missing", "x", "gym:tasks:Missing: KeyError: 'Environment `Missing` is not registered'")]
    [InlineData("nothing:Missing", "x", "gym:nothing:Missing: ModuleNotFoundError: No module named 'nothing'")]
    [InlineData("Nothing-v0", "x", "gym:Nothing-v0: KeyError: 'Environment `Nothing-v0` is not registered'")]
    [InlineData("tasks:not_callable", "x", "gym:tasks:not_callable: tasks:not_callable is not callable")]
    public void Environment_that_cannot_be_created_is_one_line(string name, string fault, string expected)
    {
        string message = Fails(Options(fault), name).Message;
        Assert.StartsWith(expected, message, StringComparison.Ordinal);
    }

    [PythonTheory]
    [InlineData("tasks:not_an_environment", "is a int, not a Gymnasium environment")]
    [InlineData("tasks:two", "tasks:two has 2 environments, but 3 are needed")]
    [InlineData("tasks:make_vec", "resets in the step after the end of an episode (NextStep)")]
    public void Entry_that_does_not_fit_is_one_line(string name, string expected)
    {
        GymnasiumOptions options = Python.Options with
        {
            Arguments = name == "tasks:make_vec" ? "mode=NEXT_STEP" : "",
            LogFolder = folder.Path,
        };
        Assert.Contains(expected, Fails(options, name).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_Python_is_one_line()
    {
        GymnasiumOptions options = new() { Python = "no-such-python" };
        string message = Assert
            .Throws<InvalidInputException>(() => GymnasiumEnvironment.Make("CartPole-v1", options))
            .Message;
        Assert.StartsWith("'no-such-python' cannot be started: ", message, StringComparison.Ordinal);
        Assert.Contains("--set python=PATH", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_options_are_one_line()
    {
        static string Refused(GymnasiumOptions options) =>
            Assert.Throws<InvalidInputException>(() => GymnasiumEnvironment.Make("CartPole-v1", options)).Message;

        Assert.Equal(
            "EnvironmentsPerProcess (envs_per_process) must be at least 1, not 0",
            Refused(new() { EnvironmentsPerProcess = 0 })
        );
        Assert.Equal("MaxRestarts (restarts) must be at least 0, not -1", Refused(new() { MaxRestarts = -1 }));
        Assert.Equal(
            "StepTimeout (timeout) must be above 0 and at most a day, not 0 s",
            Refused(new() { StepTimeout = TimeSpan.Zero })
        );
        Assert.StartsWith(
            "Arguments (kwargs) 'x': expected name=value",
            Refused(new() { Arguments = "x" }),
            StringComparison.Ordinal
        );
    }

    [PythonFact]
    public void Dispose_ends_the_processes()
    {
        int[] processes;
        using (
            var environments = (HostedVectorEnvironment)
                GymnasiumEnvironment.MakeVector("CartPole-v1", 4, Python.Options with { EnvironmentsPerProcess = 2 })
        )
        {
            processes = [.. environments.Groups.Select(static group => group.Host.ProcessId!.Value)];
            Assert.All(processes, static id => Assert.False(Process.GetProcessById(id).HasExited));
        }

        Assert.All(processes, static id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    private sealed record VectorStepCopy(float[] Rewards, bool[] Truncated)
    {
        public VectorStepCopy(VectorStep step)
            : this([.. step.Rewards], [.. step.Truncated]) { }
    }
}
