using System.Numerics.Tensors;

namespace Proximal;

/// <summary>
/// Solves A x = b for a symmetric positive definite matrix that is known by its products with vectors only (Hestenes and
/// Stiefel 1952).
/// </summary>
/// <param name="size">The length of the vectors.</param>
internal sealed class ConjugateGradient(int size)
{
    private readonly float[] residual = new float[size];
    private readonly float[] direction = new float[size];
    private readonly float[] product = new float[size];

    /// <summary>Multiplies the matrix by a vector.</summary>
    internal delegate void MatrixProduct(ReadOnlySpan<float> vector, Span<float> result);

    /// <summary>Solves the system, beginning from 0, by steps each of which lies A-orthogonal to those before it.</summary>
    /// <param name="multiply">Multiplies by A.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="x">Receives the solution.</param>
    /// <param name="steps">The most iterations.</param>
    /// <param name="tolerance">The squared length of the residual at which the solution is good enough.</param>
    /// <returns>How many iterations it took.</returns>
    internal int Solve(
        MatrixProduct multiply,
        ReadOnlySpan<float> b,
        Span<float> x,
        int steps,
        double tolerance = 1e-10
    )
    {
        x.Clear();
        b.CopyTo(residual);
        b.CopyTo(direction);
        double squared = Dot(residual, residual);
        int taken = 0;
        for (; taken < steps && squared > tolerance; taken++)
        {
            multiply(direction, product);
            double curvature = Dot(direction, product);
            // Where A is singular, rounding may leave a direction of which it knows nothing: what was found before it stands.
            if (!(curvature > 0))
                return taken;
            float alpha = (float)(squared / curvature);
            TensorPrimitives.MultiplyAdd(direction, alpha, x, x);
            TensorPrimitives.MultiplyAdd(product, -alpha, residual, residual);
            double next = Dot(residual, residual);
            TensorPrimitives.MultiplyAdd(direction, (float)(next / squared), residual, direction);
            squared = next;
        }

        return taken;
    }

    /// <summary>aᵀ b, in double precision: the method lives on cancellation.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
