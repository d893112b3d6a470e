using Proximal.Rendering;

namespace Proximal.Gymnasium.Tests;

public sealed class AtariTests
{
    private static GymnasiumOptions Options => Python.Options with { Preprocessing = GymnasiumPreprocessing.Atari };

    [PythonFact]
    public void Preprocessing_gives_four_gray_frames_and_signs_of_rewards()
    {
        using VectorEnvironment games = GymnasiumEnvironment.MakeVector("tasks:ALE/Game-v5", 2, Options);
        Assert.Equal("Box([4, 84, 84], 0 … 255)", games.ObservationSpace.ToString());
        Assert.Equal("Discrete(4)", games.ActionSpace.ToString());
        VectorStep step = games.CreateStep();
        games.Reset(seed: 1, step.Observations);
        Assert.NotEqual(step.Observation(0).ToArray(), step.Observation(1).ToArray());
        List<float> rewards = [];
        int ends = 0;
        for (int t = 0; t < 60; t++)
        {
            games.Step([1, 0], step);
            rewards.AddRange(step.Rewards);
            ends += step.Terminated[0] ? 1 : 0;
            Assert.All(step.Rewards, static reward => Assert.Contains(reward, new[] { 0f, 1 }));
        }

        Assert.Contains(1f, rewards);
        // A life is lost every 20 frames, or 5 steps, of which pressing the buttons at the start of an episode takes 2.
        Assert.InRange(ends, 12, 40);
        // The image of the ball, 16 × 20 of 210 × 160 pixels, in gray.
        float brightest = step.Observation(0).ToArray().Max();
        Assert.InRange(brightest, 150, 180);
    }

    [LongPythonFact]
    [Trait("Category", "Long")]
    public void Nature_network_trains()
    {
        using VectorEnvironment games = GymnasiumEnvironment.MakeVector("tasks:ALE/Game-v5", 2, Options);
        var trainer = new Ppo(
            games,
            new PpoOptions
            {
                TotalSteps = 32,
                EnvironmentCount = 2,
                StepsPerRollout = 8,
                BatchSize = 16,
                Epochs = 1,
                Network = NetworkOptions.Images(),
            }
        );
        trainer.Train();
        Assert.True(trainer.Steps >= 32);
    }

    [PythonFact]
    public void Observation_that_is_not_an_image_is_refused()
    {
        string message = Assert
            .Throws<InvalidInputException>(() => GymnasiumEnvironment.Make("CartPole-v1", Options))
            .Message;
        Assert.StartsWith("only images of [3, height, width]", message, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Render_draws_the_frame()
    {
        IEnvironment pole = GymnasiumEnvironment.Make("CartPole-v1", Python.Options);
        using var disposed = (HostedEnvironment)pole;
        Assert.Equal(50, disposed.FramesPerSecond);
        pole.Seed(1, 0);
        pole.Reset(new float[4]);
        var canvas = new RasterCanvas(60, 40);
        pole.Render(canvas);
        Rgba[] pixels = canvas.Pixels.ToArray();
        Assert.Equal(new Rgba(255, 255, 255), pixels[0]);
        Assert.Equal(new Rgba(202, 152, 101), pixels[(20 * 60) + 29]);
        Assert.Equal(new Rgba(0, 0, 0), pixels[(31 * 60) + 27]);
    }

    [PythonFact]
    public void Environment_without_frames_draws_nothing()
    {
        IEnvironment counter = GymnasiumEnvironment.Make("tasks:Counter", Python.Options);
        using var disposed = (IDisposable)counter;
        counter.Reset(new float[4]);
        var canvas = new RasterCanvas(2, 2);
        counter.Render(canvas);
        Assert.All(canvas.Pixels.ToArray(), static pixel => Assert.Equal(Rgba.White, pixel));
    }
}
