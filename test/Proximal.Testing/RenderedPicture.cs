using Proximal.Rendering;
using Proximal.Tensors;

namespace Proximal.Testing;

/// <summary>Checks of the pictures that an environment draws.</summary>
public static class RenderedPicture
{
    /// <summary>Asserts that a picture has several colors, is the same for the same state, and changes in part with
    /// the state.</summary>
    public static void AssertChangesWithTheState(IEnvironment environment)
    {
        var canvas = new RasterCanvas(300, 200);
        environment.Seed(3, 0);
        var observation = new float[environment.ObservationSpace.ObservationSize];
        var action = new float[environment.ActionSpace.ActionSize];
        var random = new Rng(5);
        environment.Reset(observation);
        environment.Render(canvas);
        Rgba[] first = canvas.Pixels.ToArray();
        environment.Render(canvas);
        Assert.Equal(first, canvas.Pixels.ToArray());
        for (int step = 0; step < 8; step++)
        {
            environment.ActionSpace.SampleAction(ref random, action);
            if (environment.Step(action, observation).Ended)
                break;
        }

        environment.Render(canvas);
        int changed = first.Zip(canvas.Pixels.ToArray()).Count(static pair => pair.First != pair.Second);

        Assert.True(first.Distinct().Count() >= 4);
        Assert.InRange(changed, 1, first.Length / 2);
    }
}
