namespace Proximal.Environments.Tests;

public sealed class PhysicsParametersTests
{
    public static TheoryData<string, string> Names => Pairs();

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameter_changes_the_steps(string environment, string name)
    {
        float[] before = Trajectory(environment, name, factor: 1);
        Assert.Equal(Trajectory(environment, null, factor: 1), before);
        Assert.NotEqual(before, Trajectory(environment, name, factor: 1.3));
    }

    [Fact]
    public void Longer_pole_falls_more_slowly()
    {
        // The linearized equation without force: acceleration = g θ / (length (4/3 - masspole / total mass)).
        foreach (double length in (double[])[0.25, 0.5, 2])
        {
            var environment = new CartPole();
            environment.SetParameter("length", length);
            environment.SetParameter("force_mag", 0);
            environment.Seed(1, 0);
            environment.Reset(new float[4]);
            environment.State = new CartPoleState(0, 0, 0.01, 0);
            environment.Step([0f], new float[4]);
            Assert.Equal(
                0.02 * 9.8 * 0.01 / (length * ((4.0 / 3) - (0.1 / 1.1))),
                environment.State.ThetaDot,
                environment.State.ThetaDot * 1e-3
            );
        }
    }

    [Fact]
    public void Pendulum_accelerates_as_in_Gymnasium()
    {
        var environment = new Pendulum();
        environment.SetParameter("g", 9.81);
        environment.SetParameter("m", 2);
        environment.SetParameter("l", 0.5);
        environment.Seed(1, 0);
        environment.Reset(new float[3]);
        environment.State = new PendulumState(0.3, 0.1);
        environment.Step([1.5f], new float[3]);
        // newthdot = thdot + (3 * g / (2 * l) * sin(th) + 3 / (m * l**2) * u) * dt
        double expected = 0.1 + (((3 * 9.81 / (2 * 0.5) * Math.Sin(0.3)) + (3 / (2 * 0.25) * 1.5)) * 0.05);
        Assert.Equal(expected, environment.State.ThetaDot, 1e-6);
    }

    [Fact]
    public void Invalid_values_and_names_are_refused()
    {
        var environment = new CartPole();
        Assert.Equal(
            "length must be a finite number above 0, not 0",
            Assert.Throws<InvalidInputException>(() => environment.SetParameter("length", 0)).Message
        );
        Assert.Equal(
            "gravity must be a finite number, not NaN",
            Assert.Throws<InvalidInputException>(() => environment.SetParameter("gravity", double.NaN)).Message
        );
        Assert.StartsWith(
            "there is no parameter 'mass'; the parameters are gravity, masscart, masspole, length, force_mag",
            Assert.Throws<InvalidInputException>(() => environment.SetParameter("mass", 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Instances_do_not_share_values()
    {
        var changed = new MountainCar();
        changed.SetParameter("gravity", 0.01);
        Assert.Equal(Trajectory("MountainCar-v0", null, 1), Trajectory("MountainCar-v0", "gravity", 1));
    }

    [Fact]
    public void Entry_draws_its_parameters_in_training_and_evaluation()
    {
        var lengths = new EnvironmentParameters(
            new EnvironmentParameter(
                "length",
                new Lesson("short", 0.25, new CompletionCriteria(1e9)),
                new Lesson("long", 2.0)
            )
        );
        EnvironmentEntry entry = new EnvironmentRegistry().Find("CartPole-v1").With(lengths);
        using VectorEnvironment training = entry.CreateTrainingBatch(1, 100),
            evaluation = entry.CreateBatch(1),
            plain = new EnvironmentRegistry().Find("CartPole-v1").CreateBatch(1);
        float[] after = [.. new[] { training, evaluation, plain }.Select(VelocityAfterPush)];
        // A push turns a short pole faster.
        Assert.True(after[0] > after[2] && after[2] > after[1], string.Join(", ", after));
    }

    private static float VelocityAfterPush(VectorEnvironment environments)
    {
        VectorStep step = environments.CreateStep();
        environments.Reset(1, step.Observations);
        environments.Step([0f], step);
        return step.Observations[3];
    }

    private static float[] Trajectory(string environment, string? name, double factor)
    {
        const int Steps = 8;
        IEnvironment made = new EnvironmentRegistry().Find(environment).Create();
        if (name is not null)
            ((IParameterizedEnvironment)made).SetParameter(name, factor * Default(environment, name));
        made.Seed(3, 0);
        int size = made.ObservationSpace.ObservationSize;
        var trajectory = new float[(Steps + 1) * size];
        made.Reset(trajectory.AsSpan(0, size));
        for (int t = 1; t <= Steps; t++)
            made.Step([1f], trajectory.AsSpan(t * size, size));
        return trajectory;
    }

    private static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (string environment in (string[])["CartPole-v1", "Pendulum-v1", "MountainCarContinuous-v0"])
        foreach (
            string name in (
                (IParameterizedEnvironment)new EnvironmentRegistry().Find(environment).Create()
            ).ParameterNames
        )
            pairs.Add(environment, name);
        pairs.Add("MountainCar-v0", "gravity");
        return pairs;
    }

    private static double Default(string environment, string name) =>
        (environment, name) switch
        {
            ("MountainCar-v0" or "MountainCarContinuous-v0", "gravity") => 0.0025,
            (_, "gravity") => 9.8,
            (_, "masspole") => 0.1,
            (_, "length") => 0.5,
            (_, "force_mag") => 10,
            (_, "g") => 10,
            (_, "power") => 0.0015,
            _ => 1,
        };
}
