using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proximal.Box2D.Physics;

/// <summary>
/// Solves the velocities of several worlds in flight at the same time: of a body with two others on joints. Every world
/// has a lane of the vectors, in which the operations are those of <see cref="VelocitySolver"/>. One world alone waits
/// for the result of each operation; eight wait together.
/// </summary>
internal static class FlightSolver
{
    /// <summary>The largest number of worlds.</summary>
    public const int Lanes = 8;
    private const int JointCount = 2;
    private const int BodyCount = 3;

    /// <summary>Solves worlds.</summary>
    /// <param name="joints">The joints, two of each world, whose first body is body 0.</param>
    /// <param name="motions">The motions, three of each world.</param>
    /// <param name="count">The number of worlds, at most <see cref="Lanes"/>.</param>
    [SkipLocalsInit]
    public static void Solve(Span<JointConstraint> joints, Span<Motion> motions, int count)
    {
        if (count < 2)
        {
            if (count == 1)
                VelocitySolver.Solve(joints[..JointCount], [], motions[..BodyCount]);
            return;
        }

        var first = default(JointLanes);
        var second = default(JointLanes);
        first.Load(joints, 0, count);
        second.Load(joints, 1, count);
        var hull = default(MotionLanes);
        var leg1 = default(MotionLanes);
        var leg2 = default(MotionLanes);
        int body1 = joints[0].BodyB,
            body2 = joints[1].BodyB;
        hull.Load(motions, 0, count);
        leg1.Load(motions, body1, count);
        leg2.Load(motions, body2, count);
        for (int i = 0; i < World.VelocityIterations; i++)
        {
            first.Solve(ref hull, ref leg1);
            second.Solve(ref hull, ref leg2);
        }

        first.Store(joints, 0, count);
        second.Store(joints, 1, count);
        hull.Store(motions, 0, count);
        leg1.Store(motions, body1, count);
        leg2.Store(motions, body2, count);
    }

    // Lanes beyond the number of worlds repeat the last world.
    private static int WorldOf(int lane, int count) => Math.Min(lane, count - 1);

    private static void Set(ref Vector256<float> vector, int lane, float value) =>
        Unsafe.Add(ref Unsafe.As<Vector256<float>, float>(ref vector), lane) = value;

    private struct MotionLanes
    {
        public Vector256<float> X;
        public Vector256<float> Y;
        public Vector256<float> Turn;

        public void Load(ReadOnlySpan<Motion> motions, int body, int count)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref readonly Motion motion = ref motions[(WorldOf(lane, count) * BodyCount) + body];
                Set(ref X, lane, motion.Velocity.X);
                Set(ref Y, lane, motion.Velocity.Y);
                Set(ref Turn, lane, motion.AngularVelocity);
            }
        }

        public readonly void Store(Span<Motion> motions, int body, int count)
        {
            for (int lane = 0; lane < count; lane++)
            {
                ref Motion motion = ref motions[(lane * BodyCount) + body];
                motion.Velocity = new Vec2(X[lane], Y[lane]);
                motion.AngularVelocity = Turn[lane];
            }
        }
    }

    private struct JointLanes
    {
        private Vector256<float> armAX;
        private Vector256<float> armAY;
        private Vector256<float> armBX;
        private Vector256<float> armBY;
        private Vector256<float> k11;
        private Vector256<float> k12;
        private Vector256<float> k22;
        private Vector256<float> inverseDeterminant;
        private Vector256<float> minusAxialMass;
        private Vector256<float> motorSpeed;
        private Vector256<float> maxMotorImpulse;
        private Vector256<float> lowerRoom;
        private Vector256<float> upperRoom;
        private Vector256<float> massA;
        private Vector256<float> massB;
        private Vector256<float> inertiaA;
        private Vector256<float> inertiaB;
        private Vector256<float> impulseX;
        private Vector256<float> impulseY;
        private Vector256<float> motor;
        private Vector256<float> lower;
        private Vector256<float> upper;

        public void Load(ReadOnlySpan<JointConstraint> joints, int joint, int count)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref readonly JointConstraint from = ref joints[(WorldOf(lane, count) * JointCount) + joint];
                Set(ref armAX, lane, from.ArmA.X);
                Set(ref armAY, lane, from.ArmA.Y);
                Set(ref armBX, lane, from.ArmB.X);
                Set(ref armBY, lane, from.ArmB.Y);
                Set(ref k11, lane, from.K11);
                Set(ref k12, lane, from.K12);
                Set(ref k22, lane, from.K22);
                Set(ref inverseDeterminant, lane, from.InverseDeterminant);
                Set(ref minusAxialMass, lane, -from.AxialMass);
                Set(ref motorSpeed, lane, from.MotorSpeed);
                Set(ref maxMotorImpulse, lane, from.MaxMotorImpulse);
                Set(ref lowerRoom, lane, from.LowerRoom);
                Set(ref upperRoom, lane, from.UpperRoom);
                Set(ref massA, lane, from.InverseMassA);
                Set(ref massB, lane, from.InverseMassB);
                Set(ref inertiaA, lane, from.InverseInertiaA);
                Set(ref inertiaB, lane, from.InverseInertiaB);
                Set(ref impulseX, lane, from.Impulse.X);
                Set(ref impulseY, lane, from.Impulse.Y);
                Set(ref motor, lane, from.MotorImpulse);
                Set(ref lower, lane, from.LowerImpulse);
                Set(ref upper, lane, from.UpperImpulse);
            }
        }

        public readonly void Store(Span<JointConstraint> joints, int joint, int count)
        {
            for (int lane = 0; lane < count; lane++)
            {
                ref JointConstraint to = ref joints[(lane * JointCount) + joint];
                to.Impulse = new Vec2(impulseX[lane], impulseY[lane]);
                to.MotorImpulse = motor[lane];
                to.LowerImpulse = lower[lane];
                to.UpperImpulse = upper[lane];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Solve(ref MotionLanes a, ref MotionLanes b)
        {
            Vector256<float> wA = a.Turn,
                wB = b.Turn;
            Vector256<float> old = motor;
            motor = Vector256.MaxNative(
                -maxMotorImpulse,
                Vector256.MinNative(old + (minusAxialMass * (wB - wA - motorSpeed)), maxMotorImpulse)
            );
            Vector256<float> change = motor - old;
            wA -= inertiaA * change;
            wB += inertiaB * change;

            old = lower;
            lower = Vector256.MaxNative(old + (minusAxialMass * (wB - wA + lowerRoom)), Vector256<float>.Zero);
            change = lower - old;
            wA -= inertiaA * change;
            wB += inertiaB * change;

            old = upper;
            upper = Vector256.MaxNative(old + (minusAxialMass * (wA - wB + upperRoom)), Vector256<float>.Zero);
            change = upper - old;
            wA += inertiaA * change;
            wB -= inertiaB * change;

            Vector256<float> x = -(b.X - (wB * armBY) - a.X + (wA * armAY)),
                y = -(b.Y + (wB * armBX) - a.Y - (wA * armAX));
            Vector256<float> pushX = inverseDeterminant * ((k22 * x) - (k12 * y)),
                pushY = inverseDeterminant * ((k11 * y) - (k12 * x));
            impulseX += pushX;
            impulseY += pushY;
            a.X -= massA * pushX;
            a.Y -= massA * pushY;
            a.Turn = wA - (inertiaA * ((armAX * pushY) - (armAY * pushX)));
            b.X += massB * pushX;
            b.Y += massB * pushY;
            b.Turn = wB + (inertiaB * ((armBX * pushY) - (armBY * pushX)));
        }
    }
}
