using System.Numerics.Tensors;

namespace Proximal;

/// <summary>
/// Conjugate gradient method (Hestenes and Stiefel 1952): solves A x = b for a symmetric positive definite matrix A,
/// given only its matrix-vector products.
/// </summary>
/// <param name="size">The length of the vectors.</param>
internal sealed class ConjugateGradient(int size)
{
    private readonly float[] residual = new float[size];
    private readonly float[] direction = new float[size];
    private readonly float[] product = new float[size];

    /// <summary>Multiplies the matrix by a vector.</summary>
    internal delegate void MatrixProduct(ReadOnlySpan<float> vector, Span<float> result);

    /// <summary>Solves A x = b, starting at x = 0.</summary>
    /// <param name="multiply">Multiplies A by a vector.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="x">Receives the solution.</param>
    /// <param name="steps">The maximum number of iterations.</param>
    /// <param name="tolerance">The iteration stops once the squared norm of the residual is at most this value.</param>
    /// <returns>The number of iterations.</returns>
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
        int iterations = 0;
        for (; iterations < steps && squared > tolerance; iterations++)
        {
            multiply(direction, product);
            double curvature = Dot(direction, product);
            // If A is singular, rounding can produce a direction in its null space. Keep the solution found so far.
            if (!(curvature > 0))
                return iterations;
            float alpha = (float)(squared / curvature);
            TensorPrimitives.MultiplyAdd(direction, alpha, x, x);
            TensorPrimitives.MultiplyAdd(product, -alpha, residual, residual);
            double next = Dot(residual, residual);
            TensorPrimitives.MultiplyAdd(direction, (float)(next / squared), residual, direction);
            squared = next;
        }

        return iterations;
    }

    /// <summary>aᵀ b in double precision, since the method is sensitive to cancellation.</summary>
    internal static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }
}
