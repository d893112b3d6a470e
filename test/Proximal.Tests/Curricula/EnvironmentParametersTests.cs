using Proximal.Tests.Environments;

namespace Proximal.Tests.Curricula;

public sealed class EnvironmentParametersTests
{
    [Fact]
    public void Parameter_is_drawn_once_per_episode_from_the_stream_of_the_environment()
    {
        float[][] alone = Levels(Uniform(), () => new Level(3), count: 1, steps: 12);
        float[][] crowd = Levels(Uniform(), () => new Level(3), count: 4, steps: 12);
        for (int t = 0; t < 12; t++)
            Assert.Equal(alone[t][0], crowd[t][0]);
        // Three steps of an episode, and the observation after its end is that of the next one.
        float[] first = [.. crowd.Select(row => row[0])];
        Assert.Equal(first[0], first[1]);
        Assert.Equal(4, first.Take(11).Distinct().Count());
        Assert.Equal(4, crowd[0].Distinct().Count());
        Assert.All(first, level => Assert.InRange(level, 10, 20));
    }

    [Fact]
    public void Wrapped_environments_get_their_parameters()
    {
        float[][] levels = Levels(Uniform(), () => new ClipReward(new Level(1)), count: 1, steps: 5);
        Assert.Equal(5, levels.Select(row => row[0]).Distinct().Count());
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 6)]
    public void Lesson_ends_when_the_return_of_enough_episodes_exceeds_the_threshold(bool smoothing, int lowEpisodes)
    {
        // The mean return is 1. With smoothing the measure is 0.75, then 0.9375.
        var parameters = Lessons(new CompletionCriteria(0.8) { MinLessonLength = 4, SignalSmoothing = smoothing });
        float[][] levels = Levels(parameters, () => new Level(1), count: 1, steps: 10);
        // The next episode starts in the step that completes the lesson, so the one after it has the new value.
        Assert.Equal(
            Enumerable.Repeat(1f, lowEpisodes).Concat(Enumerable.Repeat(2f, 10 - lowEpisodes)),
            levels.Select(row => row[0])
        );
    }

    [Fact]
    public void Lesson_does_not_end_below_the_threshold()
    {
        float[][] levels = Levels(Lessons(new CompletionCriteria(1)), () => new Level(1), count: 1, steps: 20);
        Assert.All(levels, row => Assert.Equal(1, row[0]));
    }

    [Fact]
    public void Lesson_by_progress_ends_at_its_share_of_the_steps()
    {
        var parameters = Lessons(new CompletionCriteria(0.5) { Measure = LessonMeasure.Progress });
        float[][] levels = Levels(parameters, () => new Level(1), count: 2, steps: 10, totalSteps: 20);
        // 12 of 20 steps are the first share above 0.5, and the seventh episodes start in the same step.
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 2, 2, 2], levels.Select(row => row[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Required_reset_truncates_the_running_episodes(bool reset)
    {
        var parameters = Lessons(new CompletionCriteria(1) { RequireReset = reset });
        int made = 0;
        using VectorEnvironment environments = parameters.Vectorize(() => new Level(made++ == 0 ? 2 : 50), 2, 100);
        VectorStep step = environments.CreateStep();
        environments.Reset(1, step.Observations);
        environments.Step([0, 0], step);
        environments.Step([0, 0], step);
        Assert.Equal([true, reset], step.Truncated);
        float level = reset ? 2 : 1;
        Assert.Equal([level, level], step.Observations);
        if (reset)
            Assert.Equal([1f, 1], step.FinalObservations);
    }

    [Fact]
    public void Evaluation_uses_the_last_lesson()
    {
        IEnvironment evaluated = Lessons(new CompletionCriteria(1)).Wrap(new Level());
        var observation = new float[1];
        evaluated.Seed(1, 2);
        evaluated.Reset(observation);
        Assert.Equal(2, observation[0]);
    }

    [Fact]
    public void Current_lesson_is_a_metric()
    {
        using VectorEnvironment environments = Lessons(new CompletionCriteria(0.5)).Vectorize(() => new Level(1), 1, 9);
        VectorStep step = environments.CreateStep();
        environments.Reset(1, step.Observations);
        Assert.Equal(0, LessonOf(environments));
        environments.Step([0], step);
        Assert.Equal(1, LessonOf(environments));
        environments.Reset(1, step.Observations);
        Assert.Equal(0, LessonOf(environments));
    }

    [Fact]
    public void Restored_environments_continue_exactly()
    {
        using VectorEnvironment original = Mixed().Vectorize(() => new Level(3), 3, 300),
            restored = Mixed().Vectorize(() => new Level(3), 3, 300);
        VectorStep expected = original.CreateStep(),
            actual = original.CreateStep();
        original.Reset(7, expected.Observations);
        for (int t = 0; t < 60; t++)
        {
            var state = new StateDictionary();
            original.SaveState(state, "environments");
            restored.LoadState(state, "environments");
            original.Step([0, 1, 0], expected);
            restored.Step([0, 1, 0], actual);
            Assert.Equal(expected.Observations, actual.Observations);
            Assert.Equal(LessonOf(original), LessonOf(restored));
        }

        Assert.Equal(1, LessonOf(original));
    }

    [Fact]
    public void Interrupted_run_ends_with_the_same_weights()
    {
        using var whole = new TemporaryFolder();
        string expected = Train(whole, threads: 1);
        foreach (int updates in (int[])[1, 3, 5])
        {
            using var folder = new TemporaryFolder();
            Train(folder, threads: 1, stopAfter: updates);
            Assert.Equal(expected, Train(folder, threads: 1));
            Assert.Equal(File.ReadAllBytes(whole["metrics.jsonl"]), File.ReadAllBytes(folder["metrics.jsonl"]));
        }
    }

    [Fact]
    public void Weights_do_not_depend_on_the_number_of_threads()
    {
        using TemporaryFolder one = new(),
            three = new();
        Assert.Equal(Train(one, threads: 1), Train(three, threads: 3));
    }

    [Fact]
    public void Stepping_allocates_nothing()
    {
        using VectorEnvironment environments = Mixed().Vectorize(() => new Level(3), 4, 1000);
        VectorStep step = environments.CreateStep();
        environments.Reset(7, step.Observations);
        var actions = new float[4];
        for (int t = 0; t < 200; t++)
            environments.Step(actions, step);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int t = 0; t < 200; t++)
                    environments.Step(actions, step);
            })
        );
    }

    [Fact]
    public void Errors_name_the_parameter()
    {
        AssertRefused(
            "environment_parameters.levle: the environment has no parameter 'levle'; it has level, other",
            () => new EnvironmentParameters(new EnvironmentParameter("levle", 1.0)).Wrap(new Level())
        );
        AssertRefused(
            "environment_parameters.level: level must be 0 or more, not -1",
            () =>
                new EnvironmentParameters(new EnvironmentParameter("level", new UniformSampler(-1, 1))).Wrap(
                    new Level()
                )
        );
        AssertRefused(
            "environment_parameters.level: this environment has no parameters that can be set",
            () => Uniform().Wrap(new Corridor(2))
        );
        AssertRefused(
            "level: lesson 'a' needs completion_criteria",
            () => new EnvironmentParameter("level", new Lesson("a", 1.0), new Lesson("b", 2.0))
        );
        AssertRefused(
            "level: lesson 'a' has completion_criteria, but no lesson follows",
            () => new EnvironmentParameter("level", new Lesson("a", 1.0, new CompletionCriteria(1)))
        );
        AssertRefused(
            "level: lesson 'a': threshold must be between 0 and 1 with measure progress, not 2",
            () =>
                new EnvironmentParameter(
                    "level",
                    new Lesson("a", 1.0, new CompletionCriteria(2) { Measure = LessonMeasure.Progress }),
                    new Lesson("b", 2.0)
                )
        );
        AssertRefused("level: curriculum must have at least one lesson", () => new EnvironmentParameter("level"));
        AssertRefused("there must be at least one environment parameter", () => new EnvironmentParameters());
        AssertRefused(
            "two environment parameters have the name 'level'",
            () =>
                new EnvironmentParameters(
                    new EnvironmentParameter("level", 1.0),
                    new EnvironmentParameter("level", 2.0)
                )
        );
    }

    private static EnvironmentParameters Uniform() =>
        new(new EnvironmentParameter("level", new UniformSampler(10, 20)));

    private static EnvironmentParameters Lessons(CompletionCriteria criteria) =>
        new(new EnvironmentParameter("level", new Lesson("one", 1.0, criteria), new Lesson("two", 2.0)));

    private static EnvironmentParameters Mixed() =>
        new(
            new EnvironmentParameter("other", new GaussianSampler(0, 1)),
            new EnvironmentParameter(
                "level",
                new Lesson("low", new UniformSampler(0, 1), new CompletionCriteria(2.9) { MinLessonLength = 20 }),
                new Lesson("high", new UniformSampler(5, 9))
            )
        );

    private static string Train(TemporaryFolder folder, int threads, int stopAfter = 0)
    {
        var options = new PpoOptions
        {
            TotalSteps = 240,
            EnvironmentCount = 4,
            StepsPerRollout = 10,
            BatchSize = 20,
            Epochs = 2,
            Threads = threads,
        };
        using VectorEnvironment environments = Mixed().Vectorize(() => new Level(3), 4, options.TotalSteps);
        return TrainingRun.Train(
            folder,
            environments,
            vector => new Ppo(vector, options),
            new RunRecorderOptions { CheckpointInterval = 1 },
            new StopAfter(stopAfter)
        );
    }

    // The observations before each step, [steps][environments].
    private static float[][] Levels(
        EnvironmentParameters parameters,
        Func<IEnvironment> make,
        int count,
        int steps,
        long totalSteps = 1000
    )
    {
        using VectorEnvironment environments = parameters.Vectorize(make, count, totalSteps);
        VectorStep step = environments.CreateStep();
        environments.Reset(3, step.Observations);
        var levels = new float[steps][];
        for (int t = 0; t < steps; t++)
        {
            levels[t] = [.. step.Observations];
            environments.Step(new float[count], step);
        }

        return levels;
    }

    private static double LessonOf(VectorEnvironment environments)
    {
        var metrics = new MetricsRecord();
        environments.AddMetrics(metrics);
        return Assert.Single(metrics.Values, metric => metric.Key == "environment/lesson/level").Value;
    }

    private static void AssertRefused(string message, Func<object> create) =>
        Assert.StartsWith(message, Assert.Throws<InvalidInputException>(create).Message, StringComparison.Ordinal);
}
